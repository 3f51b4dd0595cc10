/**
 * A worker that executes nothing: every assignment is answered with a result at once. What is left is the controller's
 * own cost. Started by `controller-cost.ts` with the link's address, the token in the environment, and slots.
 * Tells its parent when each job was assigned: `{ jobId, atMs }`, epoch milliseconds with fractions.
 */
import { cpus } from "node:os";
import {
  type ControllerMessage,
  type Lease,
  linkPath,
  linkVersion,
  type StepEvent,
  type WorkerMessage,
} from "@runyard/protocol";
import WebSocket from "ws";

const [controllerUrl = "", slots = "64"] = process.argv.slice(2);
const version = "1.0.0";
const socket = new WebSocket(`${controllerUrl.replace("http", "ws")}${linkPath}`, {
  headers: { authorization: `Bearer ${process.env.RUNYARD_TOKEN ?? ""}` },
});

let waiting: WorkerMessage[] = [];
const send = (message: WorkerMessage): void => {
  waiting.push(message);
  if (waiting.length > 1) return;
  setImmediate(() => {
    socket.send(JSON.stringify(waiting));
    waiting = [];
  });
};

const usage = { cpuTimeMs: 0, wallTimeMs: 0, memoryBytes: 0 };
const events: StepEvent[] = [
  { type: "output", step: "run", run: 0, stream: "stdout", data: "hello\n" },
  { type: "ran", run: 0, report: { outcome: "ok", exitCode: 0, signal: null, truncated: false, usage } },
];

const held = new Map<string, Lease>();
let assigned: { jobId: string; atMs: number }[] = [];

const answer = (lease: Lease): void => {
  send({ type: "started", ...lease, version });
  send({ type: "events", ...lease, firstSeq: 1, events });
  send({ type: "finished", ...lease, lastSeq: events.length, version });
};

const receive = (message: ControllerMessage): void => {
  if (message.type === "assign") {
    const { jobId, attempt, token } = message;
    held.set(jobId, { jobId, attempt, token });
    assigned.push({ jobId, atMs: performance.timeOrigin + performance.now() });
    answer({ jobId, attempt, token });
  }
  if (message.type === "acknowledged") held.delete(message.jobId);
};

socket.on("open", () => {
  const example = { path: "main.none", content: "-" };
  const toolchain = {
    language: "none",
    title: "None",
    name: "none",
    version,
    aliases: [],
    extensions: [],
    isDefault: true,
  };
  send({
    type: "hello",
    linkVersion,
    workerId: `wrk_${"0".repeat(26)}` as never,
    held: [],
    profile: {
      name: "noop",
      version: "0",
      slots: Number(slots),
      os: "none",
      architecture: "none",
      cpus: cpus().length,
      memoryBytes: 0,
      layers: [],
      refused: [],
      toolchains: [{ ...toolchain, example }],
    },
  });
});
socket.on("message", (data) => {
  for (const message of JSON.parse(String(data)) as ControllerMessage[]) receive(message);
});
socket.on("close", () => process.exit(0));

const heartbeat = setInterval(() => {
  const load = {
    cpuRatio: 0,
    memoryRatio: 0,
    memoryUsedBytes: 0,
    running: held.size,
    freeSlots: Number(slots) - held.size,
  };
  send({ type: "heartbeat", load, leases: [...held.values()] });
}, 2000);
const report = setInterval(() => {
  process.send?.(assigned);
  assigned = [];
}, 50);
process.on("disconnect", () => {
  clearInterval(heartbeat);
  clearInterval(report);
  process.exit(0);
});
