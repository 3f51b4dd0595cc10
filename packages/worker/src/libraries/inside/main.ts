/**
 * Runs inside a sandbox that has no network: listens on its own loopback for the installer, and carries what comes there over
 * standard output and input to the worker, which connects to the registry. Its argument is a JSON list of commands, run one
 * after the other, in which {proxy} is the address to use and {node} this Node. What they say goes to standard error; it ends
 * as the first that fails.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { encodeFrame, FrameReader } from "./frames.ts";

const sockets = new Map<number, Socket>();
const nothing = new Uint8Array();
let last = 0;

const server = createServer({ allowHalfOpen: true }, (socket) => {
  last += 1;
  const connection = last;
  sockets.set(connection, socket);
  const send = (bytes: Uint8Array): void => {
    if (process.stdout.write(encodeFrame(connection, bytes))) return;
    socket.pause();
    process.stdout.once("drain", () => socket.resume());
  };
  socket.on("data", send);
  socket.on("error", () => {
    // The installer has enough of it: "close" follows.
  });
  socket.on("end", () => send(nothing));
  socket.on("close", (hadError) => {
    sockets.delete(connection);
    if (hadError) send(nothing);
  });
});
process.stdout.setMaxListeners(0);

const reader = new FrameReader();
process.stdin.on("data", (chunk: Buffer) => {
  for (const { connection, bytes } of reader.read(chunk)) {
    if (bytes.length === 0) sockets.get(connection)?.end();
    else sockets.get(connection)?.write(bytes);
  }
});

server.listen(0, "127.0.0.1");
await once(server, "listening");
const proxy = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

type Command = { argv: string[]; mayFail?: true };

for (const { argv, mayFail } of JSON.parse(process.argv[2] ?? "[]") as Command[]) {
  const [name = "", ...args] = argv.map((argument) =>
    argument.replaceAll("{proxy}", proxy).replaceAll("{node}", process.execPath),
  );
  const child = spawn(name, args, { stdio: ["ignore", "pipe", "pipe"] });
  for (const words of [child.stdout, child.stderr]) words.on("data", (bytes: Buffer) => process.stderr.write(bytes));
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  if (mayFail) continue;
  if (signal !== null) process.kill(process.pid, signal);
  if (code !== 0) process.exit(code ?? 1);
}
process.exit(0);
