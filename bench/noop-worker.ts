/**
 * Workers that execute nothing: every assignment is answered with a result at once. What is left is the controller's own
 * cost. Started with the controller's address, the token in the environment, slots of each, and how many; each has a
 * connection and heartbeats of its own. Tells its parent when all have joined, and when each job was assigned:
 * `{ jobId, atMs }`, epoch milliseconds with fractions.
 */
import { cpus } from "node:os";
import {
  type ControllerMessage,
  heartbeatIntervalMs,
  type Lease,
  linkPath,
  linkVersion,
  type StepEvent,
  type WorkerMessage,
} from "@runyard/protocol";
import { joinWorker } from "@runyard/testkit";
import WebSocket from "ws";

const [controllerUrl = "", slotsText = "64", workersText = "1"] = process.argv.slice(2);
const slots = Number(slotsText);
const workers = Number(workersText);
const version = "1.0.0";
const usage = { cpuTimeMs: 0, wallTimeMs: 0, memoryBytes: 0 };
const events: StepEvent[] = [
  { type: "output", step: "run", run: 0, stream: "stdout", data: "hello\n" },
  { type: "ran", run: 0, report: { outcome: "ok", exitCode: 0, signal: null, truncated: false, usage } },
];
const toolchain = {
  language: "none",
  title: "None",
  name: "none",
  version,
  aliases: [],
  extensions: [],
  isDefault: true,
  example: { path: "main.none", content: "-" },
};

let assigned: { jobId: string; atMs: number }[] = [];
let joined = 0;

class NoopWorker {
  readonly #socket: WebSocket;
  readonly #held = new Map<string, Lease>();
  #waiting: WorkerMessage[] = [];

  constructor(number: number, credential: string) {
    this.#socket = new WebSocket(`${controllerUrl.replace("http", "ws")}${linkPath}`, {
      headers: { authorization: `Bearer ${credential}` },
    });
    this.#socket.on("open", () => this.#hello(number));
    this.#socket.on("message", (data) => {
      for (const message of JSON.parse(String(data)) as ControllerMessage[]) this.#receive(message);
    });
    this.#socket.on("close", () => process.exit(0));
    // Spread over the interval, as workers that joined at different times are.
    setTimeout(() => setInterval(() => this.#beat(), heartbeatIntervalMs), Math.random() * heartbeatIntervalMs);
  }

  #hello(number: number): void {
    this.#send({
      type: "hello",
      linkVersion,
      workerId: `wrk_${String(number).padStart(26, "0")}` as never,
      processSecret: `secret of noop-${number}`,
      held: [],
      profile: {
        name: `noop-${number}`,
        version: "0",
        slots,
        os: "none",
        architecture: "none",
        cpus: cpus().length,
        memoryBytes: 0,
        layers: [],
        refused: [],
        toolchains: [toolchain],
      },
    });
  }

  #receive(message: ControllerMessage): void {
    if (message.type === "welcome") {
      joined += 1;
      if (joined === workers) process.send?.({ joined });
    }
    if (message.type === "assign") {
      const { jobId, attempt, token } = message;
      this.#held.set(jobId, { jobId, attempt, token });
      assigned.push({ jobId, atMs: performance.timeOrigin + performance.now() });
      this.#answer({ jobId, attempt, token });
    }
    if (message.type === "acknowledged") this.#held.delete(message.jobId);
  }

  #answer(lease: Lease): void {
    this.#send({ type: "started", ...lease, version });
    this.#send({ type: "events", ...lease, firstSeq: 1, events });
    this.#send({ type: "finished", ...lease, lastSeq: events.length, version });
  }

  #beat(): void {
    const running = this.#held.size;
    const load = { cpuRatio: 0, memoryRatio: 0, memoryUsedBytes: 0, running, freeSlots: slots - running };
    this.#send({ type: "heartbeat", load, leases: [...this.#held.values()] });
  }

  #send(message: WorkerMessage): void {
    this.#waiting.push(message);
    if (this.#waiting.length > 1) return;
    setImmediate(() => {
      this.#socket.send(JSON.stringify(this.#waiting));
      this.#waiting = [];
    });
  }
}

const token = process.env.RUNYARD_TOKEN ?? "";
for (let number = 0; number < workers; number += 1) {
  new NoopWorker(number, await joinWorker({ url: controllerUrl, token, name: `noop-${number}` }));
}
setInterval(() => {
  if (assigned.length > 0) process.send?.(assigned);
  assigned = [];
}, 50);
process.on("disconnect", () => process.exit(0));
