import type { Clock } from "../clock.ts";

/** Says when jobs are placed: once after each burst of changes, and not while the store asks for a pause. */
export class Dispatcher {
  readonly #clock: Clock;
  readonly #placeJobs: () => void;
  #scheduled: NodeJS.Immediate | undefined;
  #endPause: (() => void) | undefined;
  #isClosed = false;

  constructor(clock: Clock, placeJobs: () => void) {
    this.#clock = clock;
    this.#placeJobs = placeJobs;
  }

  get isPaused(): boolean {
    return this.#endPause !== undefined;
  }

  /** Something changed: a job came, a slot is free, a worker joined. */
  kick(): void {
    if (this.#isClosed || this.#endPause !== undefined) return;
    this.#scheduled ??= setImmediate(() => {
      this.#scheduled = undefined;
      this.#placeJobs();
    });
  }

  pause(ms: number): void {
    if (this.#isClosed || this.#endPause !== undefined) return;
    this.#endPause = this.#clock.after(ms, () => {
      this.#endPause = undefined;
      this.kick();
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#endPause?.();
    clearImmediate(this.#scheduled);
  }
}
