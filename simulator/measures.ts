import type { Machine } from "./machine.ts";
import type { SimulatedJob } from "./workload.ts";

export type Result = {
  jobs: number;
  /** Cores busy, of all; from the end of the warm-up to the last arrival. */
  utilisation: number;
  meanWaitMs: number;
  p99WaitMs: number;
  meanSlowdown: number;
  p50Slowdown: number;
  p99Slowdown: number;
  /** Jain's index over the work begun for owners that compete: 1 when each gets the same, 1/n when one gets it all. */
  fairness: number;
  /** Jobs whose machine died under them, counted each time. */
  lost: number;
};

/** The first jobs meet an empty yard and are not counted. */
const warmUpShare = 0.1;
/** Beside a shorter program any wait looks long (Feitelson's bounded slowdown). */
const slowdownFloorMs = 10;

export class Measures {
  lost = 0;
  ended = 0;
  readonly #size: number;
  readonly #firstCounted: number;
  readonly #waits: Float64Array;
  readonly #slowdowns: Float64Array;
  #counted = 0;
  /** Jobs that wait, by owner. */
  readonly #waiting = new Map<string, number>();
  /** Owners that had jobs waiting when the window began, and what was begun for them since. */
  #competing = new Map<string, number>();
  #fairness = { sum: 0, windows: 0 };
  #before = { coreMs: 0, atMs: 0 };
  #utilisation = 0;

  constructor(size: number) {
    this.#size = size;
    this.#firstCounted = Math.floor(size * warmUpShare);
    this.#waits = new Float64Array(size - this.#firstCounted);
    this.#slowdowns = new Float64Array(size - this.#firstCounted);
  }

  /** Reads the machines when the warm-up is over and when the last job has come. */
  seeMachines(arrived: number, machines: readonly Machine[], nowMs: number): void {
    if (arrived !== this.#firstCounted && arrived !== this.#size) return;
    const coreMs = machines.reduce((sum, machine) => sum + machine.coreMs(nowMs), 0);
    const cores = machines.reduce((sum, machine) => sum + machine.cores, 0);
    this.#utilisation = (coreMs - this.#before.coreMs) / (cores * (nowMs - this.#before.atMs));
    this.#before = { coreMs, atMs: nowMs };
  }

  end({ sequence, createdAtMs, workMs }: SimulatedJob, startedAtMs: number, nowMs: number): void {
    this.ended += 1;
    if (sequence < this.#firstCounted) return;
    const slowdown = Math.max(1, (nowMs - createdAtMs) / Math.max(slowdownFloorMs, workMs));
    this.#waits[this.#counted] = startedAtMs - createdAtMs;
    this.#slowdowns[this.#counted] = slowdown;
    this.#counted += 1;
  }

  wait({ owner }: SimulatedJob): void {
    this.#waiting.set(owner, (this.#waiting.get(owner) ?? 0) + 1);
  }

  start({ owner, workMs }: SimulatedJob): void {
    const left = (this.#waiting.get(owner) ?? 0) - 1;
    if (left > 0) this.#waiting.set(owner, left);
    else this.#waiting.delete(owner);
    const begun = this.#competing.get(owner);
    if (begun !== undefined) this.#competing.set(owner, begun + workMs);
  }

  /** Judges how the owners were served that had jobs waiting at both ends of the window, and opens the next. */
  closeWindow(): void {
    const begun = [...this.#competing].filter(([owner]) => this.#waiting.has(owner)).map(([, workMs]) => workMs);
    if (begun.length > 1 && begun.some((workMs) => workMs > 0)) {
      this.#fairness.sum += jain(begun);
      this.#fairness.windows += 1;
    }
    this.#competing = new Map([...this.#waiting.keys()].map((owner) => [owner, 0]));
  }

  result(): Result {
    const waits = this.#waits.toSorted();
    const slowdowns = this.#slowdowns.toSorted();
    return {
      jobs: this.#size,
      utilisation: this.#utilisation,
      meanWaitMs: mean(waits),
      p99WaitMs: quantile(waits, 0.99),
      meanSlowdown: mean(slowdowns),
      p50Slowdown: quantile(slowdowns, 0.5),
      p99Slowdown: quantile(slowdowns, 0.99),
      fairness: this.#fairness.windows === 0 ? 1 : this.#fairness.sum / this.#fairness.windows,
      lost: this.lost,
    };
  }
}

/** Jain, Chiu and Hawe, 1984. */
export const jain = (values: readonly number[]): number => {
  const sum = values.reduce((total, value) => total + value, 0);
  const squares = values.reduce((total, value) => total + value ** 2, 0);
  return values.length === 0 ? 1 : sum ** 2 / (values.length * squares);
};

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const quantile = (sorted: Float64Array, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
