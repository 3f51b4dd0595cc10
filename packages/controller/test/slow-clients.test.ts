import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { requestBounds } from "@runyard/protocol";
import { afterEach, expect, it } from "vitest";
import { systemClock } from "../src/clock.ts";
import { exchange } from "./raw-http.ts";
import { YardUnderTest } from "./yard-under-test.ts";

let yard: YardUnderTest;
afterEach(() => yard[Symbol.asyncDispose]());

const patienceMs = 30_000;
const start = async (connections: object): Promise<void> => {
  yard = await YardUnderTest.start({ clock: systemClock, connections });
};

/** A byte now and then, for as long as the other end takes them. */
const drip = (socket: Socket): void => {
  const timer = setInterval(() => socket.write("a"), 100);
  socket.once("close", () => clearInterval(timer));
};

it("hangs up on who sends headers too slowly, or nothing at all", async () => {
  await start({ headersMs: 500, requestMs: 20_000 });
  const slow = exchange(yard.url, { bytes: "GET /livez HTTP/1.1\r\nHost: localhost\r\nX-A: ", drip, patienceMs });
  const silent = exchange(yard.url, { bytes: "", patienceMs });
  for (const { status, text, isClosed } of await Promise.all([slow, silent])) {
    expect(isClosed).toBe(true);
    expect(status).toBe(408);
    expect(text).toContain("REQUEST_TOO_SLOW");
  }
});

it("hangs up on who sends a body too slowly, and serves others meanwhile", async () => {
  await start({ headersMs: 500, requestMs: 1_500 });
  const headers =
    "POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 90000\r\n\r\n";
  const slow = Array.from({ length: 50 }, () => exchange(yard.url, { bytes: headers, drip, patienceMs }));
  expect((await yard.get("/livez")).status).toBe(200);
  for (const { isClosed, status } of await Promise.all(slow)) {
    expect(isClosed).toBe(true);
    expect(status).toBe(408);
  }
});

it("answers a client that has ended its side, and drops one that does so in the midst of its request", async () => {
  await start({});
  const whole = await exchange(yard.url, {
    bytes: "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n",
    endsAfter: true,
    patienceMs,
  });
  expect([whole.status, whole.isClosed]).toEqual([200, true]);
  const half = await exchange(yard.url, {
    bytes: "POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-",
    endsAfter: true,
    patienceMs,
  });
  expect([half.status, half.isClosed]).toEqual([400, true]);
});

it("tells those beyond the bound of connections that there are too many, and serves them when others have gone", async () => {
  await start({ most: 100, mostPerAddress: 20 });
  const { hostname, port } = new URL(yard.url);
  const idle = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const socket = connect({ host: hostname, port: Number(port) });
      await once(socket, "connect");
      return socket;
    }),
  );
  const ask = () => exchange(yard.url, { bytes: "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n", patienceMs: 300 });
  const refused = await ask();
  expect([refused.status, refused.isClosed]).toEqual([503, true]);
  expect(refused.text).toContain("OVERLOADED");
  expect(refused.text.toLowerCase()).toContain("retry-after:");
  const upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
  const socket = await exchange(yard.url, {
    bytes: `GET /api/v1/link HTTP/1.1\r\nHost: localhost\r\n${upgrade}\r\n`,
    patienceMs,
  });
  expect(socket.status).toBe(503);
  for (const one of idle) one.destroy();
  await expect.poll(async () => (await ask()).status, { timeout: 20_000 }).toBe(200);
});

it("keeps room for large requests, and asks those to come back for whom there is none", async () => {
  await start({});
  const announced = `POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${requestBounds.bodyBytes}\r\n\r\n`;
  const { hostname, port } = new URL(yard.url);
  const holding = await Promise.all(
    Array.from({ length: 12 }, async () => {
      const socket = connect({ host: hostname, port: Number(port) });
      await once(socket, "connect");
      socket.write(announced);
      return socket;
    }),
  );
  const another = () => exchange(yard.url, { bytes: announced, patienceMs: 1_000 });
  await expect.poll(async () => (await another()).status, { timeout: 20_000 }).toBe(503);
  expect((await yard.refused({ language: "none", source: "1" })).status).toBe(422);
  for (const one of holding) one.destroy();
  await expect.poll(async () => (await another()).status, { timeout: 20_000 }).toBeUndefined();
});
