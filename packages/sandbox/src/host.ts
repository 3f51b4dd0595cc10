import { constants } from "node:os";
import { resolve as resolvePath } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { asFault, SandboxFault } from "./fault.ts";
import { ensureInit } from "./init-build.ts";
import { canUnshareMounts } from "./machine.ts";
import type {
  CollectedFile,
  Command,
  Layer,
  LeftOutFile,
  Mount,
  OutputChunk,
  SandboxLog,
  Step,
  StepReport,
  TerminalSize,
} from "./step.ts";
import type { FromSupervisor, ToSupervisor } from "./supervisor/messages.ts";
import { SupervisorProcess } from "./supervisor-process.ts";
import { validateStep } from "./validate-step.ts";

/** Where a command that is started ahead finds its socket. */
export const warmDescriptor = 1023;
const shortestPauseMs = 100;
const longestPauseMs = 10_000;

export type SandboxHostOptions = {
  /** Steps that run at once; more wait for their turn. */
  slots: number;
  /** Fixed for the host's life. */
  mounts: readonly Mount[];
  /**
   * Commands to start ahead once they have been asked for, each in a sandbox that waits for the next step with the same
   * arguments and environment. Such a command finds a socket at descriptor {@link warmDescriptor}, gets ready, writes a byte there, waits for one and
   * closes it. Not done where CPU and memory are not counted by cgroups.
   */
  warm?: readonly Command[];
  /** A folder of this host's own, made when missing. Two hosts at once need two folders. */
  stateDir: string;
  log: SandboxLog;
  /** Called when what a step left could not be removed: its uid and its cgroup are never used again. */
  onQuarantine?: () => void;
  /** Run programs as plain processes, unfenced, where the machine offers no namespaces (and only there is it sensible). */
  unsafe?: boolean;
};

export type StepHandle = {
  /** Resolves when the program has room for more. Bytes for a program that ended are dropped. Only with `stdin: "open"`. */
  write(bytes: Uint8Array): Promise<void>;
  /** No more stdin: the program sees the end of its input. */
  end(): void;
  /** Sends a signal to the program's process group. */
  signal(name: NodeJS.Signals): void;
  /** Gives the program's terminal another size; it hears of it (SIGWINCH). Only with `terminal`. */
  resize(size: TerminalSize): void;
  /** Ends the program; the report says `cancelled` if it comes first. */
  cancel(): void;
  /** @throws SandboxFault when we failed, not the program */
  report: Promise<StepReport>;
};

export type SandboxHost = AsyncDisposable & {
  readonly layers: readonly Layer[];
  /** Process id of the supervisor, for diagnosis; another one after a restart. */
  readonly supervisorPid: number;
  /**
   * Runs a step when a slot is free. `onOutput` is called in the order the program wrote, before the report settles.
   * @throws TypeError for a step that is not well formed
   */
  start(step: Step, onOutput: (chunk: OutputChunk) => void): StepHandle;
  /** Ends everything; running steps report `cancelled` or a fault. Nothing stays behind. Closing twice is harmless. */
  close(): Promise<void>;
};

/** What the host keeps for a step between its start and its report. */
type Pending = {
  id: number;
  step: Step;
  onOutput: (chunk: OutputChunk) => void;
  settle: (report: StepReport) => void;
  fail: (fault: SandboxFault) => void;
  /** Messages that came before the step could be sent. */
  early: ToSupervisor[];
  isSent: boolean;
  accepts: Map<number, () => void>;
  files: { path: string; executable: boolean; parts: Uint8Array[] }[];
  leftOut: LeftOutFile[];
};

const cancelledReport: StepReport = {
  outcome: "cancelled",
  exitCode: null,
  signal: "SIGKILL",
  truncated: false,
  usage: { cpuTimeMs: 0, wallTimeMs: 0, memoryBytes: 0 },
};

class Host implements SandboxHost {
  #options: SandboxHostOptions;
  #opening: Extract<ToSupervisor, { type: "open" }>;
  #supervisor: SupervisorProcess | undefined;
  #layers: Layer[] = [];
  #waiting: Pending[] = [];
  #running = new Map<number, Pending>();
  #lastId = 0;
  #lastSeq = 0;
  #closing: Promise<void> | undefined;
  #closed = new AbortController();
  #watching: Promise<void> | undefined;

  constructor(options: SandboxHostOptions, opening: Extract<ToSupervisor, { type: "open" }>) {
    this.#options = options;
    this.#opening = opening;
  }

  async open(): Promise<this> {
    const supervisor = await SupervisorProcess.open(this.#opening, (message) => this.#onMessage(message));
    this.#supervisor = supervisor;
    this.#layers = supervisor.layers;
    this.#watching = this.#watch(supervisor);
    return this;
  }

  get layers(): readonly Layer[] {
    return this.#layers;
  }

  get supervisorPid(): number {
    return this.#supervisor?.pid ?? 0;
  }

  start(step: Step, onOutput: (chunk: OutputChunk) => void): StepHandle {
    validateStep(step);
    const { promise, resolve, reject } = Promise.withResolvers<StepReport>();
    const id = ++this.#lastId;
    const common = { id, step, onOutput, early: [], isSent: false, accepts: new Map<number, () => void>() };
    const pending: Pending = { ...common, files: [], leftOut: [], settle: resolve, fail: reject };
    if (this.#closing) reject(new SandboxFault("start a step", "the sandbox host is closed"));
    else this.#waiting.push(pending);
    this.#sendNext();
    return {
      report: promise,
      write: (bytes) => this.#write(pending, bytes),
      end: () => this.#say(pending, { type: "end", id }),
      signal: (name) => this.#say(pending, { type: "signal", id, signal: constants.signals[name] }),
      resize: (size) => this.#say(pending, { type: "resize", id, size }),
      cancel: () => this.#cancel(pending),
    };
  }

  close(): Promise<void> {
    this.#closing ??= (async () => {
      this.#closed.abort();
      for (const pending of this.#waiting.splice(0)) pending.settle(cancelledReport);
      await this.#supervisor?.close();
      await this.#watching;
    })();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #sendNext(): void {
    for (let next = this.#nextInLine(); this.#supervisor && next; next = this.#nextInLine()) {
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      this.#running.set(next.id, next);
      next.isSent = true;
      this.#supervisor.send({ type: "start", id: next.id, step: next.step });
      for (const message of next.early.splice(0)) this.#supervisor.send(message);
    }
  }

  #nextInLine(): Pending | undefined {
    const programs = [...this.#running.values()].filter(({ step }) => !step.isService);
    const isSlotFree = programs.length < this.#options.slots;
    return this.#waiting.find(({ step }) => isSlotFree || step.isService);
  }

  #say(pending: Pending, message: ToSupervisor): void {
    if (!pending.isSent) pending.early.push(message);
    else if (this.#running.has(pending.id)) this.#supervisor?.send(message);
  }

  #write(pending: Pending, bytes: Uint8Array): Promise<void> {
    const isLive = this.#running.has(pending.id) || this.#waiting.includes(pending);
    if (!isLive) return Promise.resolve();
    const seq = ++this.#lastSeq;
    const accepted = new Promise<void>((resolve) => pending.accepts.set(seq, resolve));
    this.#say(pending, { type: "stdin", id: pending.id, seq, bytes });
    return accepted;
  }

  #cancel(pending: Pending): void {
    const place = this.#waiting.indexOf(pending);
    if (place < 0) {
      this.#say(pending, { type: "cancel", id: pending.id });
      return;
    }
    this.#waiting.splice(place, 1);
    acceptAll(pending);
    pending.settle(cancelledReport);
  }

  #onMessage(message: FromSupervisor): void {
    if (message.type === "log") this.#options.log[message.level](message.fields, message.message);
    else if (message.type === "quarantined") this.#options.onQuarantine?.();
    const pending = "id" in message ? this.#running.get(message.id) : undefined;
    if (!pending) return;
    if (message.type === "output") for (const chunk of message.chunks) pending.onOutput(chunk);
    else if (message.type === "accepted") {
      pending.accepts.get(message.seq)?.();
      pending.accepts.delete(message.seq);
    } else if (message.type === "file")
      pending.files.push({ path: message.path, executable: message.executable, parts: [] });
    else if (message.type === "file-bytes") pending.files.at(-1)?.parts.push(message.bytes);
    else if (message.type === "left-out") pending.leftOut.push(message.file);
    else if (message.type === "report") this.#end(pending, () => pending.settle(withFiles(message.report, pending)));
    else if (message.type === "fault")
      this.#end(pending, () => pending.fail(new SandboxFault(message.at, message.message, message.evidence)));
  }

  #end(pending: Pending, settle: () => void): void {
    this.#running.delete(pending.id);
    acceptAll(pending);
    settle();
    this.#sendNext();
  }

  /** Follows supervisors, one after the other, until the host is closed. */
  async #watch(first: SupervisorProcess): Promise<void> {
    for (let supervisor: SupervisorProcess | undefined = first; supervisor; ) {
      const evidence = await supervisor.ended;
      this.#supervisor = undefined;
      const fault = new SandboxFault("run a step", "the sandbox supervisor ended", evidence);
      if (!this.#closing) this.#options.log.error(evidence, "sandbox supervisor ended, starting another");
      for (const pending of [...this.#running.values()]) this.#end(pending, () => pending.fail(fault));
      supervisor = await this.#restart();
    }
  }

  async #restart(): Promise<SupervisorProcess | undefined> {
    for (let pauseMs = shortestPauseMs; !this.#closing; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      // An abort of the pause means that the host is being closed, which the loop's condition sees.
      await delay(pauseMs, undefined, { signal: this.#closed.signal }).catch(() => {});
      if (this.#closing) return undefined;
      try {
        const supervisor = await SupervisorProcess.open(this.#opening, (message) => this.#onMessage(message));
        this.#supervisor = supervisor;
        if (this.#closing) void supervisor.close();
        this.#sendNext();
        return supervisor;
      } catch (error) {
        const { at, message } = asFault("start the supervisor", error);
        this.#options.log.error({ at, reason: message, pauseMs }, "sandbox supervisor could not be started");
      }
    }
    return undefined;
  }
}

const acceptAll = (pending: Pending): void => {
  for (const accept of pending.accepts.values()) accept();
  pending.accepts.clear();
};

const withFiles = (report: StepReport, pending: Pending): StepReport => {
  if (report.leftOutCount === undefined) return report;
  const collected: CollectedFile[] = pending.files.map(({ path, executable, parts }) => ({
    path,
    executable,
    bytes: Buffer.concat(parts),
  }));
  return { ...report, collected, leftOut: pending.leftOut };
};

/**
 * Opens the place where steps run: starts the supervisor and its first sandboxes.
 * @throws SandboxFault when the machine cannot fence programs (see {@link inspectLayers}) and `unsafe` is not set
 */
export const openSandboxHost = async (options: SandboxHostOptions): Promise<SandboxHost> => {
  const opening = {
    type: "open" as const,
    slots: options.slots,
    mounts: [...options.mounts],
    warm: [...(options.warm ?? [])],
    stateDir: resolvePath(options.stateDir),
    isUnsafe: options.unsafe ?? false,
    init: await ensureInit(),
    privateMounts: await canUnshareMounts(),
  };
  return new Host(options, opening).open();
};
