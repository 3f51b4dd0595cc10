import type { WebSocket } from "ws";

/** WebSocket close codes: https://www.rfc-editor.org/rfc/rfc6455#section-7.4 */
export const closeCodes = {
  normal: 1000,
  violation: 1008,
  fault: 1011,
  restart: 1012,
  signedOut: 4401,
  forgotten: 4410,
} as const;

const patienceMs = 500;

/** Says goodbye to all, and hangs up on those that do not answer. */
export const closeSockets = async (sockets: readonly WebSocket[], code: number, why: string): Promise<void> => {
  const closed = sockets.map((socket) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    socket.once("close", () => resolve());
    if (socket.readyState === socket.CLOSED) resolve();
    socket.close(code, why);
    return promise;
  });
  const { promise: patience, resolve: giveUp } = Promise.withResolvers<void>();
  const timer = setTimeout(giveUp, patienceMs);
  await Promise.race([Promise.all(closed), patience]);
  clearTimeout(timer);
  for (const socket of sockets) socket.terminate();
};
