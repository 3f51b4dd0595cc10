import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  heartbeatIntervalMs,
  linkPath,
  linkVersion,
  type Toolchain,
  WorkerId,
  type WorkerMessage,
} from "@runyard/protocol";
import { joinWorker, type RunyardProcess } from "@runyard/testkit";
import { WebSocket } from "ws";

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

const workerId = (index: number): WorkerId => {
  const digits = [1, 0].map((place) => alphabet[Math.floor(index / 32 ** place) % 32]).join("");
  return WorkerId.parse(`wrk_${"0".repeat(24)}${digits}`);
};

const toolchain = (language: string): Toolchain => ({
  language,
  title: language.toUpperCase(),
  name: `${language}-tool`,
  version: "1.0.0",
  aliases: [],
  extensions: [`.${language}`],
  isDefault: true,
  example: { path: `main.${language}`, content: "hello" },
});

/** What lets workers join a controller that a test started. */
export const joinToken = async ({ dataFolder }: RunyardProcess): Promise<string> =>
  (await readFile(join(dataFolder, "join-token"), "utf8")).trim();

export type IdleWorker = { name: string; languages: readonly string[] };

/** `lab-001` and so on, with some languages; every tenth has another one than the rest. */
export const manyIdleWorkers = (count: number): IdleWorker[] =>
  Array.from({ length: count }, (_, index) => ({
    name: `lab-${String(index + 1).padStart(3, "0")}`,
    languages: ["python", "c", "cpp", index % 10 === 0 ? "rust" : "java"],
  }));

/** An id belongs to one name alone. */
let idsGiven = 0;

/** Workers that join, tell their load and do nothing: each a real connection of the link. */
export const joinIdleWorkers = async (
  url: string,
  token: string,
  workers: readonly IdleWorker[],
): Promise<AsyncDisposable> => {
  const first = idsGiven;
  idsGiven += workers.length;
  const sockets = await Promise.all(
    workers.map(async (worker, index) => {
      const credential = await joinWorker({ url, token, name: worker.name });
      const socket = new WebSocket(`${url.replace("http", "ws")}${linkPath}`, {
        headers: { authorization: `Bearer ${credential}` },
      });
      await once(socket, "open");
      send(socket, hello(first + index, worker));
      await once(socket, "message");
      return socket;
    }),
  );
  const beats = setInterval(() => {
    for (const [index, socket] of sockets.entries()) send(socket, heartbeat(index));
  }, heartbeatIntervalMs);
  return {
    [Symbol.asyncDispose]: async () => {
      clearInterval(beats);
      await Promise.all(sockets.map(end));
    },
  };
};

const end = async (socket: WebSocket): Promise<void> => {
  if (socket.readyState === WebSocket.CLOSED) return;
  socket.terminate();
  await once(socket, "close");
};

const send = (socket: WebSocket, message: WorkerMessage): void => socket.send(JSON.stringify([message]));

const hello = (index: number, { name, languages }: IdleWorker): WorkerMessage => ({
  type: "hello",
  linkVersion,
  workerId: workerId(index),
  processSecret: `secret of ${name}`,
  profile: {
    name,
    version: "0.1.0",
    slots: 4,
    os: "Linux 6.1",
    architecture: "x64",
    cpus: 4,
    memoryBytes: 8 * 2 ** 30,
    layers: [{ name: "namespaces", active: true, detail: "all of them" }],
    toolchains: languages.map(toolchain),
    refused: [],
  },
  held: [],
});

const heartbeat = (index: number): WorkerMessage => {
  const cpuRatio = ((Date.now() / 1_000 + index) % 100) / 100;
  const load = { cpuRatio, memoryRatio: 0.4, memoryUsedBytes: 3 * 2 ** 30, running: 0, freeSlots: 4 };
  return { type: "heartbeat", load, leases: [], atMs: Date.now() };
};
