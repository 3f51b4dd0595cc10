import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openTcpProxy, type TcpProxy } from "../src/index.ts";

const echo = createServer((socket) => socket.on("error", () => {}).pipe(socket));
const open = new Set<Socket>();
let proxy: TcpProxy;

beforeEach(async () => {
  if (!echo.listening) await once(echo.listen(0, "127.0.0.1"), "listening");
  proxy = await openTcpProxy((echo.address() as AddressInfo).port);
});
afterEach(async () => {
  for (const socket of open) socket.destroy();
  open.clear();
  await proxy[Symbol.asyncDispose]();
});

const call = (): Socket => {
  // How it broke is not what these tests ask.
  const socket = connect(Number(new URL(proxy.url).port), "127.0.0.1").on("error", () => {});
  open.add(socket);
  return socket;
};

const dial = async (): Promise<Socket> => {
  const socket = call();
  await once(socket, "connect");
  return socket;
};

const closing = (socket: Socket): Promise<void> => new Promise((resolve) => socket.once("close", () => resolve()));

const answer = async (socket: Socket, text: string): Promise<string> => {
  socket.write(text);
  const [bytes] = await once(socket, "data");
  return String(bytes);
};

describe("a proxy", () => {
  it("forwards both ways", async () => {
    expect(await answer(await dial(), "hello")).toBe("hello");
  });

  it("breaks what is open when it drops, and takes the next connection", async () => {
    const socket = await dial();
    await answer(socket, "hello");
    const closed = closing(socket);
    proxy.drop();
    await closed;
    expect(await answer(await dial(), "again")).toBe("again");
  });

  it("tells neither end while it is silent, and delivers when it is healed", async () => {
    const before = await dial();
    await answer(before, "hello");
    proxy.silence();
    const during = await dial();
    const heard = Promise.race([answer(before, "held"), answer(during, "new")]);
    expect(await Promise.race([heard, delay(100, "nothing")])).toBe("nothing");
    expect([before.closed, during.closed]).toEqual([false, false]);
    proxy.heal();
    expect(await heard).toMatch(/held|new/);
  });

  it("lets nobody through while it refuses", async () => {
    proxy.refuse();
    await closing(call());
    proxy.heal();
    expect(await answer(await dial(), "hello")).toBe("hello");
  });

  it("holds data back while it is slow", async () => {
    const socket = await dial();
    await answer(socket, "hello");
    proxy.slow(80);
    const startedAt = performance.now();
    await answer(socket, "late");
    expect(performance.now() - startedAt).toBeGreaterThan(150);
  });
});
