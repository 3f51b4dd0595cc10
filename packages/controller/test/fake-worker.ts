import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  type ControllerMessage,
  type HeldAttempt,
  heartbeatIntervalMs,
  type Lease,
  linkPath,
  linkVersion,
  type StepEvent,
  type Toolchain,
  WorkerId,
  type WorkerMessage,
  type WorkerProfile,
} from "@runyard/protocol";
import { joinWorker } from "@runyard/testkit";
import { monotonicFactory } from "ulid";
import { WebSocket } from "ws";

const ulid = monotonicFactory();

type Sent<Type extends ControllerMessage["type"]> = Extract<ControllerMessage, { type: Type }>;
export type Assign = Sent<"assign">;

export const toolchain = (language: string, version: string, more: Partial<Toolchain> = {}): Toolchain => ({
  language,
  title: language,
  name: `${language}-tool`,
  version,
  aliases: [],
  extensions: [`.${language}`],
  isDefault: false,
  example: { path: `main.${language}`, content: "hello" },
  ...more,
});

export const usualToolchains = [
  toolchain("python", "3.11.2", { isDefault: true, aliases: ["py", "python3"] }),
  toolchain("python", "3.12.1"),
  toolchain("cpp", "12.2.0", { isDefault: true, aliases: ["c++"] }),
];

export const profile = (more: Partial<WorkerProfile> = {}): WorkerProfile => ({
  name: "lab-01",
  version: "0.0.0",
  slots: 2,
  os: "linux",
  architecture: "x64",
  cpus: 2,
  memoryBytes: 1024,
  layers: [],
  toolchains: usualToolchains,
  refused: [],
  ...more,
});

export const leaseOf = ({ jobId, attempt, token }: Lease): Lease => ({ jobId, attempt, token });

const usage = { cpuTimeMs: 1, wallTimeMs: 2, memoryBytes: 3 };

export const output = (data: string, run = 0): StepEvent => ({
  type: "output",
  step: "run",
  run,
  stream: "stdout",
  data,
});

export const ran = (run = 0, more: object = {}): StepEvent => ({
  type: "ran",
  run,
  report: { outcome: "ok", exitCode: 0, signal: null, truncated: false, usage, ...more },
});

/** Prints what it is told to and ends well. */
export const program = (...lines: string[]): StepEvent[] => [
  { type: "step", step: "run", run: 0, atMs: 1 },
  ...lines.map((line) => output(line)),
  ran(),
];

type Options = {
  url: string;
  joinToken: string;
  /** Of its name, always the same one if absent. */
  credential?: string;
  workerId?: WorkerId;
  /** Of its id, if absent. */
  processSecret?: string;
  profile?: Partial<WorkerProfile>;
  held?: HeldAttempt[];
  linkVersion?: number;
  /** Called for each assignment; without it the test takes them by `next`. */
  onAssign?: (worker: FakeWorker, assign: Assign) => void;
};

/** Speaks the real link over a real WebSocket, and does what a test tells it to. */
export class FakeWorker implements AsyncDisposable {
  readonly id: WorkerId;
  readonly socket: WebSocket;
  readonly received: ControllerMessage[] = [];
  readonly #options: Options;
  readonly #wanted: { type: string; give: (message: ControllerMessage) => void }[] = [];

  private constructor(options: Options & { credential: string }) {
    this.#options = options;
    this.id = options.workerId ?? newWorkerId();
    this.socket = new WebSocket(`${options.url.replace("http", "ws")}${linkPath}`, {
      headers: { authorization: `Bearer ${options.credential}` },
    });
    this.socket.on("message", (data) => {
      for (const message of JSON.parse(String(data)) as ControllerMessage[]) this.#receive(message);
    });
    this.socket.on("error", () => {});
  }

  /** Joins and connects, without a hello. */
  static async connect(options: Options): Promise<FakeWorker> {
    const { url, joinToken: token, profile: { name = profile().name } = {} } = options;
    const credential = await joinWorker({ url, token, name, credential: options.credential ?? credentialOf(name) });
    return FakeWorker.connectAs({ ...options, credential });
  }

  /** Connects with a credential, whatever it is worth, without a hello. */
  static async connectAs(options: Options & { credential: string }): Promise<FakeWorker> {
    const worker = new FakeWorker(options);
    await once(worker.socket, "open");
    return worker;
  }

  /** Connects and says hello. @returns once it is welcome */
  static async join(options: Options): Promise<FakeWorker> {
    const worker = await FakeWorker.connect(options);
    worker.hello();
    await worker.next("welcome");
    return worker;
  }

  hello(): void {
    const { held = [], linkVersion: spoken = linkVersion, processSecret = `secret of ${this.id}` } = this.#options;
    const told = profile(this.#options.profile);
    this.send({ type: "hello", linkVersion: spoken, workerId: this.id, processSecret, profile: told, held });
  }

  send(...messages: WorkerMessage[]): void {
    this.socket.send(JSON.stringify(messages));
  }

  /** The next message of this type, whether it is here already or comes later. */
  next<Type extends ControllerMessage["type"]>(type: Type): Promise<Sent<Type>> {
    const index = this.received.findIndex((message) => message.type === type);
    const [here] = index < 0 ? [] : this.received.splice(index, 1);
    if (here !== undefined) return Promise.resolve(here as Sent<Type>);
    const { promise, resolve } = Promise.withResolvers<ControllerMessage>();
    this.#wanted.push({ type, give: resolve });
    return promise as Promise<Sent<Type>>;
  }

  started(lease: Lease, version = "3.11.2"): void {
    this.send({ type: "started", ...leaseOf(lease), version });
  }

  events(lease: Lease, events: StepEvent[], firstSeq = 1): void {
    this.send({ type: "events", ...leaseOf(lease), firstSeq, events });
  }

  finished(lease: Lease, lastSeq: number, version = "3.11.2"): void {
    this.send({ type: "finished", ...leaseOf(lease), lastSeq, version });
  }

  /** All of an attempt in one frame. */
  execute(lease: Lease, events: StepEvent[] = program("hello\n")): void {
    const named = leaseOf(lease);
    this.send(
      { type: "started", ...named, version: "3.11.2" },
      { type: "events", ...named, firstSeq: 1, events },
      { type: "finished", ...named, lastSeq: events.length, version: "3.11.2" },
    );
  }

  heartbeat(leases: Lease[]): void {
    const load = { cpuRatio: 0, memoryRatio: 0, memoryUsedBytes: 0, running: leases.length, freeSlots: 0 };
    this.send({ type: "heartbeat", load, leases: leases.map(leaseOf) });
  }

  /** As when the process is killed: no goodbye. */
  async die(): Promise<void> {
    if (this.socket.readyState === WebSocket.CLOSED) return;
    this.socket.terminate();
    await once(this.socket, "close");
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.die();
  }

  #receive(message: ControllerMessage): void {
    if (message.type === "assign" && this.#options.onAssign !== undefined) {
      this.#options.onAssign(this, message);
      return;
    }
    const index = this.#wanted.findIndex(({ type }) => type === message.type);
    const [wanted] = index < 0 ? [] : this.#wanted.splice(index, 1);
    if (wanted === undefined) this.received.push(message);
    else wanted.give(message);
  }
}

/** The same for a name each time: a worker that comes back has kept it. */
const credentialOf = (name: string): string =>
  `ryw_${createHash("sha256").update(`credential of ${name}`).digest("base64url")}`;

export const newWorkerId = (): WorkerId => WorkerId.parse(`wrk_${ulid()}`);
export { heartbeatIntervalMs };
