import { constants } from "node:os";
import { asFault, SandboxFault } from "../fault.ts";
import { cpuCount } from "../machine.ts";
import { classifyOutcome, type StepFacts, type StopCause } from "../outcome.ts";
import type { OutputChunk, Step, TerminalSize } from "../step.ts";
import {
  decodeEnded,
  decodeFile,
  decodeFinished,
  decodeLeftOut,
  type Frame,
  innerFault,
  programFrames,
  signalFrame,
  terminalFrame,
} from "./frames.ts";
import type { Tell } from "./messages.ts";
import { measureTree } from "./process-tree.ts";
import type { Sandbox } from "./sandbox.ts";

/** What the machine's cgroups do for us; the rest is polled. */
export type Counted = { memory: boolean; processes: boolean; cpu: boolean; perNamespace: boolean };

const shortestCheckMs = 5;
const pollMs = 25;
/** From the program's end to the last frame: killing what is left and collecting. */
const cleanUpTimeOutMs = 20_000;
/** From a limit that struck to the program's end, where init is asked to bring it about. */
const stopTimeOutMs = 2_000;
/** Processes of a sandbox that are not the program's: init. */
const ownProcesses = 1;
const sparedProcesses = 32;
/** Init itself must fit; a smaller limit is held by looking at what was used. */
const smallestCgroupBytes = 1 << 20;

/** One step in one sandbox: gives it its program, keeps the clocks, gathers the facts and tells the report. */
export class StepRun {
  readonly id: number;
  #step: Step;
  #tell: Tell;
  #counted: Counted;
  #sandbox: Sandbox | undefined;
  #facts: StepFacts;
  #startedAt: number | undefined;
  #timers = new Set<NodeJS.Timeout>();
  #early: (() => void)[] = [];
  #childrenCpuMs = 0;
  #initCpuMs = 0;
  /** Used in the sandbox before its step began. */
  #earlierCpuMs = 0;
  #polled = { cpuTimeMs: 0, memoryBytes: 0 };
  /** Absent until everything is collected. */
  #leftOutCount: number | undefined;
  #isOver = false;
  #onOver: (() => void) | undefined;

  constructor(id: number, step: Step, deps: { tell: Tell; counted: Counted }) {
    this.id = id;
    this.#step = step;
    this.#tell = deps.tell;
    this.#counted = deps.counted;
    this.#facts = {
      limits: step.limits,
      usage: { cpuTimeMs: 0, wallTimeMs: 0, memoryBytes: 0 },
      stopCause: undefined,
      execErrno: undefined,
      exitCode: null,
      signalNumber: null,
      oomKills: 0,
      processesRefused: 0,
      fileLimitHit: false,
      outputSeenBytes: 0,
    };
  }

  get isService(): boolean {
    return this.#step.isService === true;
  }

  /** It has got its sandbox. */
  get hasBegun(): boolean {
    return this.#sandbox !== undefined;
  }

  /** Resolves when the report or the fault is told; the sandbox may then be thrown away. */
  run(sandbox: Sandbox): Promise<void> {
    const over = new Promise<void>((resolve) => {
      this.#onOver = resolve;
    });
    this.#sandbox = sandbox;
    try {
      this.#begin(sandbox);
    } catch (error) {
      this.#fault(asFault("start a step", error));
    }
    return over;
  }

  /** Our own failure, whether before or after the program started. */
  fail(fault: SandboxFault): void {
    this.#fault(fault);
  }

  /** Where files are wanted, init ends the program and lives on to collect them; else the whole sandbox ends at once. */
  stop(cause: StopCause): void {
    this.#facts.stopCause ??= cause;
    const collects = this.#step.collect !== undefined && cause !== "cancelled" && this.#startedAt !== undefined;
    if (collects) this.#sandbox?.control.write(signalFrame(constants.signals.SIGKILL));
    if (collects) this.#after(stopTimeOutMs, () => this.#sandbox?.kill());
    else this.#sandbox?.kill();
  }

  signal(signal: number): void {
    this.#whenBegun((sandbox) => sandbox.control.write(signalFrame(signal)));
  }

  resize(size: TerminalSize): void {
    this.#whenBegun((sandbox) => sandbox.control.write(terminalFrame(size)));
  }

  /** Tells `accepted` once the bytes are on their way to a program that reads. */
  write(seq: number, bytes: Uint8Array): void {
    const accepted = () => this.#tell({ type: "accepted", id: this.id, seq });
    this.#whenBegun((sandbox) => {
      if (sandbox.stdin.writable) sandbox.stdin.write(bytes, accepted);
      else accepted();
    });
  }

  end(): void {
    this.#whenBegun((sandbox) => sandbox.stdin.end());
  }

  #whenBegun(action: (sandbox: Sandbox) => void): void {
    if (this.#isOver) return;
    if (this.#sandbox) action(this.#sandbox);
    else this.#early.push(() => this.#sandbox && action(this.#sandbox));
  }

  #begin(sandbox: Sandbox): void {
    if (this.#facts.stopCause) {
      this.#finish();
      return;
    }
    const { memoryBytes, processes } = this.#step.limits;
    sandbox.hurry();
    sandbox.cgroup.limit({
      memoryBytes: Math.max(memoryBytes, smallestCgroupBytes),
      processes: processes + ownProcesses,
    });
    this.#earlierCpuMs = sandbox.isWarm ? sandbox.cgroup.cpuTimeMs() : 0;
    sandbox.listen((frames) => this.#onFrames(frames));
    const { isWarm } = sandbox;
    sandbox.control.write(programFrames(this.#step, { processes: this.#processLimit(), isWarm }));
    if (this.#step.stdin !== "open") sandbox.stdin.end(this.#step.stdin);
    for (const action of this.#early.splice(0)) action();
  }

  /** Beside the cgroup's limit, which is exact and tells when it struck, RLIMIT_NPROC is only a second fence. */
  #processLimit(): number {
    const exact = this.#step.limits.processes + ownProcesses;
    if (this.#counted.processes) return exact + sparedProcesses;
    return this.#counted.perNamespace ? exact : 0;
  }

  #onFrames(frames: Frame[] | undefined): void {
    if (this.#isOver) return;
    if (frames === undefined) {
      this.#onGone();
      return;
    }
    const chunks: OutputChunk[] = [];
    for (const frame of frames) {
      if (frame.type === "o") chunks.push({ stream: "stdout", bytes: frame.payload });
      else if (frame.type === "e") chunks.push({ stream: "stderr", bytes: frame.payload });
    }
    if (chunks.length > 0) this.#tell({ type: "output", id: this.id, chunks: mergeChunks(chunks) });
    for (const frame of frames) this.#onFrame(frame);
  }

  #onFrame({ type, payload }: Frame): void {
    if (type === "s") this.#onStarted();
    else if (type === "d") this.#onEnded(payload);
    else if (type === "f") this.#tell({ type: "file", id: this.id, ...decodeFile(payload) });
    else if (type === "b") this.#tell({ type: "file-bytes", id: this.id, bytes: payload });
    else if (type === "l") this.#tell({ type: "left-out", id: this.id, file: decodeLeftOut(payload) });
    else if (type === "z") this.#onFinished(payload);
    else if (type === "x") {
      this.#facts.execErrno = payload.readInt32LE(0);
      this.#finish();
    } else if (type === "!") this.#fault(innerFault(payload));
  }

  #onStarted(): void {
    this.#startedAt = performance.now();
    this.#after(this.#step.limits.wallTimeMs, () => this.stop("wallTimeMs"));
    if (this.#counted.cpu && this.#counted.memory) this.#watchCpu();
    else this.#poll();
  }

  /** Looks again when the rest could be used up at the earliest, with every processor busy. */
  #watchCpu(): void {
    const usedMs = (this.#sandbox?.cgroup.cpuTimeMs() ?? 0) - this.#earlierCpuMs;
    const restMs = this.#step.limits.cpuTimeMs - usedMs;
    if (restMs < 0) this.stop("cpuTimeMs");
    else this.#after(Math.max(restMs / cpuCount, shortestCheckMs), () => this.#watchCpu());
  }

  #poll(): void {
    const tree = measureTree(this.#sandbox?.initPid ?? 0);
    const cpuTimeMs = this.#counted.cpu ? (this.#sandbox?.cgroup.cpuTimeMs() ?? 0) : tree.cpuTimeMs;
    this.#polled.cpuTimeMs = Math.max(this.#polled.cpuTimeMs, cpuTimeMs);
    if (!this.#counted.memory) this.#polled.memoryBytes = Math.max(this.#polled.memoryBytes, tree.memoryBytes);
    if (cpuTimeMs > this.#step.limits.cpuTimeMs) this.stop("cpuTimeMs");
    else if (this.#polled.memoryBytes > this.#step.limits.memoryBytes) this.stop("memoryBytes");
    else this.#after(pollMs, () => this.#poll());
  }

  #onEnded(payload: Buffer): void {
    const ended = decodeEnded(payload);
    this.#clearTimers();
    this.#facts.exitCode = ended.exitCode;
    this.#facts.signalNumber = ended.signalNumber;
    this.#facts.outputSeenBytes = ended.outputSeenBytes;
    this.#facts.usage.wallTimeMs = ended.wallTimeMs;
    if (ended.outputExceeded) this.#facts.stopCause ??= "outputBytes";
    this.#after(cleanUpTimeOutMs, () => {
      if (this.#facts.stopCause !== undefined) this.#sandbox?.kill();
      else this.#fault(new SandboxFault("end a step", "the sandbox did not finish after its program's end"));
    });
  }

  #onFinished(payload: Buffer): void {
    const finished = decodeFinished(payload);
    this.#childrenCpuMs = finished.childrenCpuMs;
    this.#initCpuMs = finished.initCpuMs;
    this.#polled.memoryBytes = Math.max(this.#polled.memoryBytes, finished.peakRssBytes);
    this.#facts.fileLimitHit = finished.fileLimitHit;
    this.#leftOutCount = finished.leftOutCount;
    this.#finish();
  }

  /** Init is gone without its last frame: we killed it, the kernel did for memory, or something is wrong. */
  #onGone(): void {
    const isExplained = this.#facts.stopCause !== undefined || (this.#sandbox?.cgroup.read().oomKills ?? 0) > 0;
    if (isExplained) this.#finish();
    else this.#fault(new SandboxFault("run a step", "the sandbox ended by itself"));
  }

  #finish(): void {
    if (this.#isOver) return;
    this.#measure();
    const report = classifyOutcome(this.#facts);
    if (this.#step.collect && this.#leftOutCount !== undefined) report.leftOutCount = this.#leftOutCount;
    this.#close();
    this.#tell({ type: "report", id: this.id, report });
    this.#onOver?.();
  }

  #measure(): void {
    const facts = this.#facts;
    const cgroup = this.#sandbox?.cgroup.read();
    const wallTimeMs = this.#startedAt === undefined ? 0 : Math.round(performance.now() - this.#startedAt);
    facts.oomKills = cgroup?.oomKills ?? 0;
    facts.processesRefused = cgroup?.processesRefused ?? 0;
    facts.usage = {
      // Init's own share (relaying output) is not the program's.
      cpuTimeMs: Math.round(
        this.#counted.cpu
          ? Math.max((cgroup?.cpuTimeMs ?? 0) - this.#earlierCpuMs - this.#initCpuMs, 0)
          : Math.max(this.#polled.cpuTimeMs, this.#childrenCpuMs),
      ),
      wallTimeMs: facts.usage.wallTimeMs || wallTimeMs,
      memoryBytes: cgroup?.memoryBytes || this.#polled.memoryBytes,
    };
  }

  #fault(fault: SandboxFault): void {
    if (this.#isOver) return;
    this.#close();
    const evidence = { ...fault.evidence, stderr: this.#sandbox?.errors };
    this.#tell({ type: "fault", id: this.id, at: fault.at, message: fault.message, evidence });
    this.#onOver?.();
  }

  #close(): void {
    this.#isOver = true;
    this.#clearTimers();
  }

  #after(delayMs: number, action: () => void): void {
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        action();
      },
      Math.min(delayMs, 2 ** 31 - 1),
    );
    this.#timers.add(timer);
  }

  #clearTimers(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}

/** Neighbours on one stream become one chunk; the order between the streams stays. */
const mergeChunks = (chunks: OutputChunk[]): OutputChunk[] => {
  const merged: OutputChunk[] = [];
  for (let from = 0, to = 0; from < chunks.length; from = to) {
    const stream = chunks[from]?.stream ?? "stdout";
    while (chunks[to]?.stream === stream) to++;
    const run = chunks.slice(from, to).map((chunk) => chunk.bytes);
    merged.push({ stream, bytes: run.length === 1 && run[0] ? run[0] : Buffer.concat(run) });
  }
  return merged;
};
