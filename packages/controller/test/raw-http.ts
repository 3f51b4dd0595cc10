import { connect, type Socket } from "node:net";

export type RawAnswer = {
  /** Of the first answer; undefined when there was none. */
  status: number | undefined;
  text: string;
  /** How many answers came. */
  answers: number;
  /** The other end hung up by itself. */
  isClosed: boolean;
  tookMs: number;
};

export type RawExchange = {
  bytes: string | Uint8Array;
  /** Says that nothing more will come. */
  endsAfter?: boolean;
  /** Hangs up when the other end has not by then. */
  patienceMs?: number;
  /** Called once connected: what is sent besides, and when. */
  drip?: (socket: Socket) => void;
};

/** Says exactly these bytes to a server, where `fetch` would tidy them up, and tells what came back. */
export const exchange = (url: string, options: RawExchange): Promise<RawAnswer> => {
  const { bytes, endsAfter = false, patienceMs = 500, drip } = options;
  const { hostname, port } = new URL(url);
  const startedAt = performance.now();
  const { promise, resolve } = Promise.withResolvers<RawAnswer>();
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  let text = "";
  const settle = (isClosed: boolean) => () => {
    clearTimeout(patience);
    socket.destroy();
    const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
    resolve({
      status: status === undefined ? undefined : Number(status),
      text,
      answers: text.match(/^HTTP\/1\.1 \d{3}/gm)?.length ?? 0,
      isClosed,
      tookMs: performance.now() - startedAt,
    });
  };
  const patience = setTimeout(settle(false), patienceMs);
  socket.setEncoding("latin1").on("data", (part: string) => {
    text += part;
  });
  socket.once("end", settle(true));
  socket.once("close", settle(true));
  // What was received before still counts.
  socket.on("error", settle(true));
  socket.once("connect", () => {
    if (endsAfter) socket.end(bytes);
    else socket.write(bytes);
    drip?.(socket);
  });
  return promise;
};
