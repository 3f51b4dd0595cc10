import { totalmem } from "node:os";
import type { Command, OutputChunk, StepHandle, StepReport } from "@runyard/sandbox";
import type { Log } from "../log.ts";
import { residentCommand } from "../toolchains/commands.ts";
import type { InstalledToolchain } from "../toolchains/detect.ts";
import type { Program } from "../toolchains/program.ts";
import { encodeSources, readCompiled, replyLength } from "./resident-frames.ts";
import type { Sandboxes } from "./sandboxes.ts";

const mebibyte = 1024 * 1024;
/** Its process takes a quarter of a gibibyte for as long as it is used. */
const machineBytesLeast = 2048 * mebibyte;
const sourceBytesMost = mebibyte;
/** Longer, and the program is not one that this is for: it is compiled in the usual way, under its own limits. */
const compileMostMsUsual = 3_000;
const readyMostMs = 60_000;
const queueMost = 4;
/** After so many programs, or so long, another process takes its place. */
const programsMost = 400;
const ageMostMs = 10 * 60_000;
const idleMostMs = 10 * 60_000;
const failuresBeforeGivingUp = 3;
const limits = {
  cpuTimeMs: 600_000,
  wallTimeMs: 2 * ageMostMs + idleMostMs,
  memoryBytes: 640 * mebibyte,
  outputBytes: 2 ** 40,
  processes: 64,
  fileBytes: mebibyte,
};

type ResidentOptions = { sandboxes: Sandboxes; log: Log; compileMostMs?: number };

/**
 * Compilers that stay: javac's start is 400 ms of a hello program's 430. Each is a process in a sandbox of its own with no
 * network and nothing of any program on its disk; it runs none of their code, keeps nothing from one to the next, and is
 * replaced often. What it makes is taken only when the compiler had nothing to say; in every other case, and whenever it
 * takes long, is busy or gone, the program is compiled in a sandbox of its own as if this were not here.
 */
export class ResidentCompilers {
  readonly #options: ResidentOptions;
  readonly #posts = new Map<string, Post>();
  #isClosed = false;

  constructor(options: ResidentOptions) {
    this.#options = options;
  }

  /** @returns undefined when the program must be compiled in the usual way */
  async compile(toolchain: InstalledToolchain, program: Program): Promise<StepReport | undefined> {
    const command = residentCommand(toolchain);
    if (command === undefined || this.#isClosed || totalmem() < machineBytesLeast) return undefined;
    const { files, sources } = program;
    const sourceBytes = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
    // Other files may be classes that sources refer to.
    if (sources.length !== files.length || sourceBytes > sourceBytesMost) return undefined;
    return await this.#postFor(command).compile(encodeSources(files));
  }

  close(): void {
    this.#isClosed = true;
    for (const post of this.#posts.values()) post.close();
  }

  #postFor(command: Command): Post {
    const key = JSON.stringify(command.argv);
    const post = this.#posts.get(key) ?? new Post({ ...this.#options, command });
    this.#posts.set(key, post);
    return post;
  }
}

type PostOptions = ResidentOptions & { command: Command };

/** Has one process that serves, started when it is first asked for, and the next one ready before it goes. */
class Post {
  readonly #options: PostOptions;
  #serving: Resident | undefined;
  #next: Resident | undefined;
  #failures = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor(options: PostOptions) {
    this.#options = options;
  }

  async compile(request: Buffer): Promise<StepReport | undefined> {
    this.#endWhenIdle();
    const serving = this.#serving;
    if (serving === undefined || serving.isTired) this.#prepareNext();
    return await serving?.compile(request);
  }

  close(): void {
    clearTimeout(this.#idle);
    this.#serving?.close();
    this.#next?.close();
    this.#serving = undefined;
    this.#next = undefined;
  }

  #endWhenIdle(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.close(), idleMostMs).unref();
  }

  #prepareNext(): void {
    if (this.#next !== undefined || this.#failures >= failuresBeforeGivingUp) return;
    const next = new Resident(this.#options);
    this.#next = next;
    void next.ready.then((isReady) => this.#relieve(next, isReady));
    void next.ended.then(() => {
      if (this.#serving === next) this.#serving = undefined;
    });
  }

  #relieve(next: Resident, isReady: boolean): void {
    if (this.#next !== next) return;
    this.#next = undefined;
    this.#failures = isReady ? 0 : this.#failures + 1;
    if (!isReady) return;
    this.#serving?.close();
    this.#serving = next;
  }
}

/** One process of a compiler that stays. */
class Resident {
  /** Whether it got so far. */
  readonly ready: Promise<boolean>;
  readonly ended: Promise<void>;
  readonly #handle: StepHandle;
  readonly #compileMostMs: number;
  readonly #startedAt = performance.now();
  #received: Buffer = Buffer.alloc(0);
  #onReply: ((reply: Buffer | undefined) => void) | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #queued = 0;
  #served = 0;
  #isClosed = false;

  constructor({ command, sandboxes, log, compileMostMs = compileMostMsUsual }: PostOptions) {
    this.#compileMostMs = compileMostMs;
    const step = { ...command, files: [], stdin: "open", limits, isService: true } as const;
    let words = "";
    this.#handle = sandboxes.start(step, (chunk) => {
      if (chunk.stream === "stdout") this.#receive(chunk);
      else words = (words + Buffer.from(chunk.bytes).toString("utf8")).slice(-1_000);
    });
    const ending = this.#handle.report.then(
      ({ outcome, exitCode, signal }) => ({ outcome, exitCode, signal, words }),
      (error: Error) => ({ reason: error.message, words }),
    );
    this.ended = ending.then((evidence) => {
      if (!this.#isClosed) log.warn(evidence, "a resident compiler ended by itself");
      this.#isClosed = true;
      this.#onReply?.(undefined);
    });
    this.ready = this.#reply(readyMostMs).then((reply) => reply !== undefined);
  }

  get isTired(): boolean {
    return this.#served >= programsMost || performance.now() - this.#startedAt > ageMostMs;
  }

  /** In turn; undefined when it cannot or should not be waited for. */
  async compile(request: Buffer): Promise<StepReport | undefined> {
    if (this.#isClosed || this.#queued >= queueMost) return undefined;
    this.#queued += 1;
    const mine = this.#turn.then(() => this.#compileNow(request));
    this.#turn = mine;
    try {
      return await mine;
    } finally {
      this.#queued -= 1;
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#handle.cancel();
  }

  async #compileNow(request: Buffer): Promise<StepReport | undefined> {
    if (this.#isClosed) return undefined;
    this.#served += 1;
    const startedAt = performance.now();
    const reply = this.#reply(this.#compileMostMs);
    void this.#handle.write(request);
    const compiled = await reply;
    if (compiled === undefined || compiled.length === 0) return undefined;
    const { files, cpuTimeMs, memoryBytes } = readCompiled(compiled);
    const wallTimeMs = Math.max(1, Math.round(performance.now() - startedAt));
    const usage = { cpuTimeMs, wallTimeMs, memoryBytes };
    return { outcome: "ok", exitCode: 0, signal: null, truncated: false, usage, collected: files };
  }

  /** The next one; undefined, and the end of the process, when it is not there in time. */
  #reply(mostMs: number): Promise<Buffer | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.close();
        settle(undefined);
      }, mostMs);
      const settle = (reply: Buffer | undefined): void => {
        clearTimeout(timer);
        this.#onReply = undefined;
        resolve(reply);
      };
      this.#onReply = settle;
    });
  }

  #receive({ bytes }: OutputChunk): void {
    this.#received = Buffer.concat([this.#received, bytes]);
    const length = replyLength(this.#received);
    if (length === undefined) return;
    const reply = this.#received.subarray(4, 4 + length);
    this.#received = this.#received.subarray(4 + length);
    this.#onReply?.(reply);
  }
}
