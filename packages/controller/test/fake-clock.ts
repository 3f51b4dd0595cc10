import type { Clock } from "../src/clock.ts";

type Timer = { atMs: number; everyMs: number | undefined; task: () => void };

/** Time that moves when a test says so. */
export class FakeClock implements Clock {
  #nowMs: number;
  readonly #timers = new Set<Timer>();

  constructor(nowMs = 1_800_000_000_000) {
    this.#nowMs = nowMs;
  }

  now(): number {
    return this.#nowMs;
  }

  after(ms: number, task: () => void): () => void {
    return this.#add({ atMs: this.#nowMs + ms, everyMs: undefined, task });
  }

  every(ms: number, task: () => void): () => void {
    return this.#add({ atMs: this.#nowMs + ms, everyMs: ms, task });
  }

  /** Lets time pass; what falls due on the way happens in its order. */
  advance(ms: number): void {
    const until = this.#nowMs + ms;
    for (let due = this.#next(until); due !== undefined; due = this.#next(until)) {
      this.#nowMs = due.atMs;
      if (due.everyMs === undefined) this.#timers.delete(due);
      else due.atMs += due.everyMs;
      due.task();
    }
    this.#nowMs = until;
  }

  /** Time passes while the process is stopped: afterwards what fell due happens once. */
  sleep(ms: number): void {
    this.#nowMs += ms;
    for (const timer of [...this.#timers]) {
      if (timer.atMs > this.#nowMs) continue;
      if (timer.everyMs === undefined) this.#timers.delete(timer);
      else timer.atMs = this.#nowMs + timer.everyMs;
      timer.task();
    }
  }

  #add(timer: Timer): () => void {
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  #next(until: number): Timer | undefined {
    const due = [...this.#timers].filter(({ atMs }) => atMs <= until);
    return due.sort((left, right) => left.atMs - right.atMs)[0];
  }
}
