import type { JobId } from "@runyard/protocol";
import type { Clock } from "../clock.ts";

/** Jobs that rest a while before they are placed again. */
export class BackingOff {
  readonly #clock: Clock;
  readonly #resting = new Map<JobId, () => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#resting.size;
  }

  has(id: JobId): boolean {
    return this.#resting.has(id);
  }

  add(id: JobId, ms: number, then: () => void): void {
    this.remove(id);
    const cancel = this.#clock.after(ms, () => {
      this.#resting.delete(id);
      then();
    });
    this.#resting.set(id, cancel);
  }

  remove(id: JobId): void {
    this.#resting.get(id)?.();
    this.#resting.delete(id);
  }

  close(): void {
    for (const id of [...this.#resting.keys()]) this.remove(id);
  }
}
