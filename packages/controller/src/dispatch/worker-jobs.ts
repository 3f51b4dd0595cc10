import type { JobId } from "@runyard/protocol";

/** Jobs that take a slot of a worker (being granted, running, or being stopped), and when they are expected to end. */
export class WorkerJobs {
  readonly #endMs = new Map<JobId, number>();
  #sumMs = 0;

  get size(): number {
    return this.#endMs.size;
  }

  has(id: JobId): boolean {
    return this.#endMs.has(id);
  }

  add(id: JobId, expectedEndMs: number): void {
    this.delete(id);
    this.#endMs.set(id, expectedEndMs);
    this.#sumMs += expectedEndMs;
  }

  delete(id: JobId): boolean {
    this.#sumMs -= this.#endMs.get(id) ?? 0;
    return this.#endMs.delete(id);
  }

  clear(): void {
    this.#endMs.clear();
    this.#sumMs = 0;
  }

  /** What they are expected to take still, all together; one that is late makes up for another that is early. */
  workLeftMs(nowMs: number): number {
    return Math.max(0, this.#sumMs - this.size * nowMs);
  }

  [Symbol.iterator](): Iterator<JobId> {
    return this.#endMs.keys();
  }
}
