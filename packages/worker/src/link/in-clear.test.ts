import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connectInClear, inClearCode } from "./in-clear.ts";

const server = createServer((socket) => socket.on("error", () => {}));
beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => server.close());

const connectAs = (remoteAddress: string | undefined) => {
  const socket = connectInClear({ host: "127.0.0.1", port: (server.address() as AddressInfo).port });
  Object.defineProperty(socket, "remoteAddress", { value: remoteAddress });
  return socket;
};
const failureOf = async (socket: ReturnType<typeof connectAs>) =>
  ((await once(socket, "error"))[0] as { code: string }).code;

it("stays within this machine", async () => {
  for (const address of ["127.0.0.1", "::1"]) {
    const socket = connectAs(address);
    await once(socket, "connect");
    expect(socket.destroyed).toBe(false);
    socket.destroy();
  }
  expect(await failureOf(connectAs("192.0.2.1"))).toBe(inClearCode);
});

it("is broken off, not in clear, when its other end is gone before it can be asked", async () => {
  expect(await failureOf(connectAs(undefined))).toBe("ECONNRESET");
});
