import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { encodeFrame, FrameReader } from "../src/libraries/inside/frames.ts";
import { placeOf, RegistryDoor } from "../src/libraries/registry-door.ts";

const patience = { timeout: 20_000 };
let opened: AsyncDisposableStack;
let servers: Server[];
beforeEach(() => {
  opened = new AsyncDisposableStack();
  servers = [];
});
afterEach(() => opened.disposeAsync());

/** A server that says hello and then everything back. @returns its place, and who came */
const listen = async (onSocket: (socket: Socket) => void = (socket) => socket.pipe(socket)) => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {
      // The door was closed.
    });
    onSocket(socket);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  servers.push(server);
  opened.defer(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { place: `127.0.0.1:${(server.address() as AddressInfo).port}`, sockets };
};

const openDoor = (places: string[], mostBytes = 1 << 20) => {
  const brought = new Map<number, { text: string; isOver: boolean }>();
  const reader = new FrameReader();
  const door = new RegistryDoor({
    places: new Set(places),
    mostBytes,
    send: async (bytes) => {
      for (const frame of reader.read(bytes)) {
        const known = brought.get(frame.connection) ?? { text: "", isOver: false };
        brought.set(frame.connection, {
          text: known.text + frame.bytes.toString("latin1"),
          isOver: known.isOver || frame.bytes.length === 0,
        });
      }
    },
  });
  opened.defer(() => door.close());
  const say = (connection: number, text: string) => door.take(encodeFrame(connection, Buffer.from(text, "latin1")));
  const heard = (connection: number) => brought.get(connection)?.text ?? "";
  const isOver = (connection: number) => brought.get(connection)?.isOver === true;
  return { door, say, heard, isOver };
};

test("a tunnel carries bytes both ways, to its end", async () => {
  const { place } = await listen();
  const { say, heard, isOver } = openDoor([place]);
  say(1, `CONNECT ${place} HTTP/1.1\r\nHost: x\r\n`);
  say(1, "\r\nearly ");
  await expect.poll(() => heard(1), patience).toMatch(/^HTTP\/1\.1 200 .*\r\n\r\nearly $/);
  say(1, "\x00\xff late");
  say(1, "");
  await expect.poll(() => heard(1), patience).toContain("early \x00\xff late");
  await expect.poll(() => isOver(1), patience).toBe(true);
});

test("a plain request goes out as the only one of its connection", async () => {
  const { place } = await listen();
  const { say, heard } = openDoor([place]);
  const request = `GET http://${place}/simple/six/ HTTP/1.1\r\nHost: ${place}\r\n`;
  say(7, `${request}Proxy-Connection: keep-alive\r\nconnection: keep-alive\r\n\r\n`);
  await expect.poll(() => heard(7), patience).toBe(`${request}Connection: close\r\n\r\n`);
});

test("several connections keep apart", async () => {
  const { place } = await listen();
  const { say, heard } = openDoor([place]);
  for (let connection = 1; connection <= 20; connection += 1)
    say(connection, `CONNECT ${place} HTTP/1.1\r\n\r\nI am ${connection}.`);
  for (let connection = 1; connection <= 20; connection += 1)
    await expect.poll(() => heard(connection), patience).toMatch(new RegExp(`I am ${connection}\\.$`));
});

test.each<[string, (elsewhere: string, allowed: string) => string, string]>([
  ["another place", (elsewhere) => `CONNECT ${elsewhere} HTTP/1.1\r\n\r\n`, "403"],
  ["another place by a plain request", (elsewhere) => `GET http://${elsewhere}/ HTTP/1.1\r\n\r\n`, "403"],
  [
    "the place under another name",
    (_, allowed) => `CONNECT localhost:${allowed.split(":")[1]} HTTP/1.1\r\n\r\n`,
    "403",
  ],
  [
    "a place with a user before it",
    (elsewhere, allowed) => `GET http://${allowed}@${elsewhere}/ HTTP/1.1\r\n\r\n`,
    "400",
  ],
  ["another protocol", (_, allowed) => `GET ftp://${allowed}/ HTTP/1.1\r\n\r\n`, "400"],
  ["no place", () => "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "400"],
  ["nonsense", () => "\x16\x03\x01\r\n\r\n", "400"],
  ["a head without end", () => "x".repeat(40_000), "431"],
])("%s is refused and nobody is called", async (_, request, status) => {
  const [elsewhere, allowed] = [await listen(), await listen()];
  const { say, heard, isOver } = openDoor([allowed.place]);
  say(1, request(elsewhere.place, allowed.place));
  await expect.poll(() => isOver(1), patience).toBe(true);
  expect(heard(1)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect([elsewhere.sockets.size, allowed.sockets.size]).toEqual([0, 0]);
});

test("what was refused can be told", async () => {
  const { door, say } = openDoor([]);
  say(1, "CONNECT files.elsewhere.example:443 HTTP/1.1\r\n\r\n");
  expect([...door.refused]).toEqual(["files.elsewhere.example:443"]);
});

test("a registry that is not there is told with its place", async () => {
  const { place } = await listen();
  servers[0]?.close();
  const { say, heard, isOver } = openDoor([place]);
  say(1, `CONNECT ${place} HTTP/1.1\r\n\r\n`);
  await expect.poll(() => isOver(1), patience).toBe(true);
  expect(heard(1)).toContain(`HTTP/1.1 502 Bad Gateway`);
  expect(heard(1)).toContain(place);
});

test("more bytes than may come end all connections", async () => {
  const { place, sockets } = await listen((socket) => {
    const pour = () => {
      while (socket.writable && socket.write(Buffer.alloc(65_536)));
    };
    socket.on("drain", pour);
    pour();
  });
  const { door, say } = openDoor([place], 1 << 20);
  say(1, `CONNECT ${place} HTTP/1.1\r\n\r\n`);
  await expect.poll(() => door.isExhausted, patience).toBe(true);
  await expect.poll(() => [...sockets].every(({ destroyed }) => destroyed), patience).toBe(true);
});

test("more connections than any installer opens are not taken", async () => {
  const { place, sockets } = await listen();
  const { say, isOver } = openDoor([place]);
  for (let connection = 1; connection <= 100; connection += 1) say(connection, `CONNECT ${place} HTTP/1.1\r\n\r\n`);
  await expect.poll(() => isOver(100), patience).toBe(true);
  await expect.poll(() => sockets.size, patience).toBe(64);
});

test.each([
  ["https://pypi.org/simple", "pypi.org:443"],
  ["http://127.0.0.1:8080/simple/", "127.0.0.1:8080"],
  ["http://mirror.example", "mirror.example:80"],
  ["https://[::1]:4873", "[::1]:4873"],
])("%s is at %s", (address, place) => {
  expect(placeOf(address)).toBe(place);
});
