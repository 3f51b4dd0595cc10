import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Log } from "../log.ts";
import { EventLog } from "./event-log.ts";

/** How much output of all attempts together stays in memory. */
const memoryBudget = 64 * 1024 * 1024;

/** Event logs that share a budget of memory: beyond it the largest goes to a file. */
export class Spool {
  readonly #folder: string;
  readonly #log: Log;
  readonly #budget: number;
  readonly #logs = new Set<EventLog>();
  #lastName = 0;
  #spilling: Promise<void> | undefined;

  private constructor(folder: string, log: Log, budget: number) {
    this.#folder = folder;
    this.#log = log;
    this.#budget = budget;
  }

  /** Empties the folder: what an earlier process kept belongs to leases that are gone with it. */
  static async open(folder: string, log: Log, budget: number = memoryBudget): Promise<Spool> {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return new Spool(folder, log, budget);
  }

  create(): EventLog {
    this.#lastName += 1;
    const log = new EventLog(join(this.#folder, `${this.#lastName}.jsonl`));
    this.#logs.add(log);
    return log;
  }

  /** To be called when a log has grown. */
  check(): void {
    if (this.#spilling !== undefined || this.#memory() <= this.#budget) return;
    this.#spilling = this.#spillLargest().finally(() => {
      this.#spilling = undefined;
    });
  }

  async forget(log: EventLog): Promise<void> {
    this.#logs.delete(log);
    await log.close();
  }

  async close(): Promise<void> {
    await this.#spilling;
    for (const log of this.#logs) await log.close();
    this.#logs.clear();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #memory(): number {
    let sum = 0;
    for (const log of this.#logs) sum += log.memory;
    return sum;
  }

  async #spillLargest(): Promise<void> {
    while (this.#memory() > this.#budget) {
      const largest = [...this.#logs].reduce((one, other) => (other.memory > one.memory ? other : one));
      try {
        await largest.spill();
      } catch (error) {
        this.#log.error({ reason: (error as Error).message }, "could not spool output, it stays in memory");
        return;
      }
    }
  }
}
