import { asFault, SandboxFault } from "../fault.ts";
import { cpuCount, uidsPerHost } from "../machine.ts";
import type { SandboxLog } from "../step.ts";
import type { Sandbox } from "./sandbox.ts";

const quietMs = 3;
/** By then a result has arrived: as long as others are ready, the next can wait that long. */
export const afterMs = 12;
const failuresBeforeGivingUp = 3;
const longestPauseMs = 5_000;

type Waiter = { resolve: (sandbox: Sandbox) => void; reject: (fault: SandboxFault) => void };

export type PoolOptions = {
  /** How many sandboxes wait ready. */
  size: number;
  /** `index` (0 to 1023) is held by one sandbox at a time; its uid derives from it. */
  open: (index: number) => Promise<Sandbox>;
  /** Called when a sandbox could not be removed: its index, and with it its uid, is never used again. */
  onQuarantine: () => void;
  /** Called when one more waits ready. */
  onReady: () => void;
  log: SandboxLog;
};

/**
 * Sandboxes opened ahead of time. Opening one costs 2 to 4 ms of CPU, which a running program would feel (8 ms of a Python
 * hello on a busy machine), so the pool is filled again a moment after a step ended, earlier only when the last ready one
 * was taken, and at once when somebody waits. Twice as many are opened together as there are processors: each also waits
 * up to 12 ms for the kernel to move it into its cgroup, and those waits overlap.
 */
export class Pool {
  #options: PoolOptions;
  #ready: Sandbox[] = [];
  #waiters: Waiter[] = [];
  #usedIndexes = new Set<number>();
  #busy = new Set<Promise<void>>();
  #opening = 0;
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** The first sandbox shows that they can be opened at all. @throws SandboxFault when they cannot */
  async start(): Promise<void> {
    const first = await this.take();
    this.#ready.push(first);
  }

  take(): Promise<Sandbox> {
    if (this.#isClosed) return Promise.reject(closedFault());
    const sandbox = this.#takeReady();
    if (sandbox) return Promise.resolve(sandbox);
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      this.#refillLater(0);
    });
  }

  /** One that nobody will miss for now: others wait ready besides it. */
  takeSpare(): Sandbox | undefined {
    if (this.#ready.length < 2) return undefined;
    this.#refillLater(afterMs);
    return this.#takeReady();
  }

  /** One opened for its step, in a way of its own. @throws SandboxFault */
  async takeOwn(open: PoolOptions["open"]): Promise<Sandbox> {
    const index = this.#isClosed ? undefined : this.#freeIndex();
    if (index === undefined) throw new SandboxFault("open a sandbox", "no sandbox can be opened now");
    this.#usedIndexes.add(index);
    const opening = open(index).catch((error: unknown) => {
      this.#usedIndexes.delete(index);
      throw error;
    });
    this.#track(
      opening.then(
        () => {},
        () => {}, // told to whoever takes it
      ),
    );
    return opening;
  }

  /** Throws a sandbox away. Whoever used it need not wait. */
  discard(sandbox: Sandbox): void {
    const removal = sandbox.destroy().then(
      () => {
        this.#usedIndexes.delete(sandbox.index);
      },
      (error: unknown) => {
        this.#options.onQuarantine();
        this.#options.log.error({ index: sandbox.index, reason: String(error) }, "sandbox quarantined: cleanup failed");
      },
    );
    this.#track(removal);
    this.#refillLater(this.#ready.length > 1 ? afterMs : 0);
  }

  /** Throws the ready ones away and waits for every removal begun so far. May be called again. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const waiter of this.#waiters.splice(0)) waiter.reject(closedFault());
    for (const sandbox of this.#ready.splice(0)) this.discard(sandbox);
    while (this.#busy.size > 0) await Promise.all(this.#busy);
  }

  #takeReady(): Sandbox | undefined {
    const sandbox = this.#ready.shift();
    if (sandbox && this.#ready.length === 0) this.#refillLater(quietMs);
    return sandbox;
  }

  #track(work: Promise<void>): void {
    this.#busy.add(work);
    void work.finally(() => this.#busy.delete(work));
  }

  /** A time already set is kept: under steady load refilling would be put off for ever. */
  #refillLater(delayMs: number): void {
    if (this.#isClosed || (this.#timer && delayMs > 0)) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#refill();
    }, delayMs);
  }

  #refill(): void {
    const missing = this.#waiters.length + this.#options.size - this.#ready.length;
    const atOnce = Math.max(this.#waiters.length, 2 * cpuCount);
    while (!this.#isClosed && this.#opening < Math.min(missing, atOnce)) {
      const index = this.#freeIndex();
      if (index === undefined) return;
      this.#usedIndexes.add(index);
      this.#opening++;
      this.#track(this.#openOne(index));
    }
  }

  async #openOne(index: number): Promise<void> {
    try {
      const sandbox = await this.#options.open(index);
      this.#failures = 0;
      if (this.#isClosed) return this.discard(sandbox);
      const waiter = this.#waiters.shift();
      if (waiter) waiter.resolve(sandbox);
      else {
        this.#ready.push(sandbox);
        this.#options.onReady();
      }
    } catch (error) {
      this.#usedIndexes.delete(index);
      this.#onFailure(asFault("open a sandbox", error));
    } finally {
      this.#opening--;
      const pauseMs = this.#failures > 0 ? Math.min(50 * 2 ** this.#failures, longestPauseMs) : 0;
      if (this.#ready.length < this.#options.size) this.#refillLater(pauseMs);
    }
  }

  #onFailure(fault: SandboxFault): void {
    this.#failures++;
    this.#options.log.warn({ at: fault.at, reason: fault.message, ...fault.evidence }, "a sandbox could not be opened");
    if (this.#failures >= failuresBeforeGivingUp) for (const waiter of this.#waiters.splice(0)) waiter.reject(fault);
  }

  #freeIndex(): number | undefined {
    for (let index = 0; index < uidsPerHost; index++) if (!this.#usedIndexes.has(index)) return index;
    this.#options.log.error({}, "no sandbox index is free: too many sandboxes are quarantined");
    return undefined;
  }
}

const closedFault = (): SandboxFault => new SandboxFault("open a sandbox", "the sandbox host is closed");
