import { asFault } from "../fault.ts";
import type { Command, SandboxLog, Step } from "../step.ts";
import { afterMs, type Pool } from "./pool.ts";
import type { Sandbox } from "./sandbox.ts";

const failuresBeforeGivingUp = 3;
const usualRecentMs = 600_000;
/** What waits has used memory already; a smaller limit would strike while it is set. */
const leastMemoryBytes = 64 << 20;

type Shelf = {
  command: Command;
  key: string;
  ready: Sandbox[];
  /** Of one that waits, as it was measured last. */
  memoryBytes: number;
  usedAt: number | undefined;
  /** None has failed since one got ready; else only one is tried at a time. */
  isSure: boolean;
  failures: number;
};
type Warming = { shelf: Shelf; wasSure: boolean; sandbox: Sandbox; claim?: (sandbox: Sandbox | undefined) => void };

export type WarmPoolOptions = {
  commands: readonly Command[];
  pool: Pick<Pool, "takeSpare" | "discard">;
  /** Sandboxes that wait for one command that was used lately. */
  most: number;
  /** Of all that wait. Where they use more, one waits for each command. */
  memoryMostBytes: number;
  /** Without a step of a command for this long, one waits for the next and not more. */
  recentMs?: number;
  /** How many processors nothing else needs now: as many may be started at once. */
  idleCpus: () => number;
  log: SandboxLog;
};

/**
 * Sandboxes whose command runs already and waits for its step: of a Python hello, 12 of 16 ms are the interpreter's start.
 * Made of spare sandboxes, in the background, as many at once as processors are idle; each is used for one step like any.
 */
export class WarmPool {
  #options: WarmPoolOptions;
  #shelves: Shelf[];
  #warming = new Set<Warming>();
  #timer: NodeJS.Timeout | undefined;
  #thinning: NodeJS.Timeout | undefined;
  readonly #recentMs: number;
  #isClosed = false;

  constructor(options: WarmPoolOptions) {
    this.#options = options;
    this.#recentMs = options.recentMs ?? usualRecentMs;
    this.#shelves = options.commands.map((command) => {
      return { command, key: keyOf(command), ready: [], memoryBytes: 0, usedAt: undefined, isSure: false, failures: 0 };
    });
  }

  /** One that waits for just this command, or soon will: what has begun to get warm is done sooner than a cold start. */
  async take(step: Step): Promise<Sandbox | undefined> {
    const key = keyOf(step);
    const shelf = this.#shelves.find((one) => one.key === key);
    const isPlain = step.terminal === undefined && step.limits.memoryBytes >= leastMemoryBytes;
    if (shelf === undefined || !isPlain) return undefined;
    shelf.usedAt = performance.now();
    this.#thinning ??= setTimeout(() => this.#thin(), this.#recentMs).unref();
    const ready = shelf.ready.shift();
    const warming = this.#unclaimed(shelf)[0];
    if (ready || warming === undefined) return ready;
    warming.sandbox.hurry();
    return new Promise((resolve) => {
      warming.claim = resolve;
    });
  }

  /** Called when a step begins and when one has ended. Where nothing is ready for the next one, it cannot wait. */
  fillLater(): void {
    const shelf = this.#neediest();
    if (shelf && this.#count(shelf) === 0) this.fill();
    else {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.fill();
      }, afterMs);
    }
  }

  /** Starts what is missing, if now is a good moment. Called whenever it may have become one. */
  fill(): void {
    while (!this.#isClosed && this.#warming.size < this.#options.idleCpus()) {
      const shelf = this.#neediest();
      const sandbox = shelf && this.#options.pool.takeSpare();
      if (shelf === undefined || sandbox === undefined) return;
      void this.#warm(shelf, sandbox);
    }
  }

  /** Throws away what waits, and what is getting warm. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#thinning);
    const waiting = this.#shelves.flatMap(({ ready }) => ready.splice(0));
    const warming = [...this.#warming].map(({ sandbox }) => sandbox);
    for (const sandbox of [...waiting, ...warming]) this.#options.pool.discard(sandbox);
  }

  /** Every command that was ever asked for has one before the one used last gets more. */
  #neediest(): Shelf | undefined {
    return this.#shelves
      .filter((shelf) => shelf.failures < failuresBeforeGivingUp && this.#count(shelf) < this.#wanted(shelf))
      .filter((shelf) => shelf.isSure || this.#warmingOf(shelf).length === 0)
      .sort((left, right) => this.#count(left) - this.#count(right) || (right.usedAt ?? 0) - (left.usedAt ?? 0))[0];
  }

  #warmingOf(shelf: Shelf): Warming[] {
    return [...this.#warming].filter((warming) => warming.shelf === shelf);
  }

  #unclaimed(shelf: Shelf): Warming[] {
    return this.#warmingOf(shelf).filter(({ claim }) => claim === undefined);
  }

  /** That are ready, or will be. */
  #count(shelf: Shelf): number {
    return shelf.ready.length + this.#unclaimed(shelf).length;
  }

  #wanted(shelf: Shelf): number {
    if (shelf.usedAt === undefined) return 0;
    if (!this.#isRecent(shelf)) return 1;
    const held = this.#shelves.reduce((sum, one) => sum + this.#count(one) * one.memoryBytes, 0);
    return held < this.#options.memoryMostBytes ? this.#options.most : 1;
  }

  #isRecent({ usedAt = Number.NEGATIVE_INFINITY }: Shelf): boolean {
    return performance.now() - usedAt < this.#recentMs;
  }

  /** Throws away what waits for commands that are used no more, but for one each. */
  #thin(): void {
    this.#thinning = undefined;
    const isOver = (shelf: Shelf): boolean => !this.#isRecent(shelf);
    for (const { ready } of this.#shelves.filter(isOver))
      for (const sandbox of ready.splice(1)) this.#options.pool.discard(sandbox);
    if (!this.#shelves.every(isOver)) this.#thinning = setTimeout(() => this.#thin(), this.#recentMs).unref();
  }

  async #warm(shelf: Shelf, sandbox: Sandbox): Promise<void> {
    const warming: Warming = { shelf, wasSure: shelf.isSure, sandbox };
    this.#warming.add(warming);
    try {
      await sandbox.warmUp(shelf.command);
      if (this.#isClosed) return;
      shelf.failures = 0;
      shelf.isSure = true;
      if (warming.claim) warming.claim(sandbox);
      else {
        shelf.memoryBytes = sandbox.cgroup.read().memoryBytes;
        shelf.ready.push(sandbox);
      }
    } catch (error) {
      if (this.#isClosed) return;
      // What was begun in good faith may have failed at once, of one cause.
      shelf.failures = warming.wasSure ? Math.max(shelf.failures, 1) : shelf.failures + 1;
      shelf.isSure = false;
      this.#options.pool.discard(sandbox);
      const { at, message, evidence } = asFault("start a command ahead", error);
      const fields = { at, reason: message, argv: shelf.command.argv, ...evidence };
      this.#options.log.warn(fields, "a command could not be started ahead");
    } finally {
      this.#warming.delete(warming);
      warming.claim?.(undefined); // to no effect where it has got the sandbox
    }
    this.fill();
  }
}

const keyOf = ({ argv, env, roomyPipes = false, folder }: Command): string =>
  JSON.stringify([argv, env, roomyPipes, folder]);
