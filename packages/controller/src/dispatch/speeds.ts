import type { Experience, History } from "./history.ts";

const newestWeight = 0.1;
/** One odd run changes little. */
const surpriseMost = Math.log(4);
const workersMost = 10_000;
/** A program's own average means something from then on. */
const seenLeast = 2;

/**
 * How quick each worker is beside the others, from what programs took there and were predicted to take. Kept by name, so
 * that a worker started again is known. Averages of logarithms, told against their mean: all of them together cannot
 * drift, and a worker alone has speed 1.
 */
export class Speeds {
  readonly #logs = new Map<string, number>();
  #sum = 0;

  of(worker: string): number {
    return Math.exp((this.#logs.get(worker) ?? this.#mean) - this.#mean);
  }

  /** @param ratio - predicted time over the time it took */
  observe(worker: string, ratio: number): void {
    const before = this.#logs.get(worker) ?? this.#mean;
    const surprise = Math.min(surpriseMost, Math.max(-surpriseMost, Math.log(ratio)));
    this.forget(worker);
    this.#logs.set(worker, before + surprise * newestWeight);
    this.#sum += before + surprise * newestWeight;
    const [oldest] = this.#logs.keys();
    if (this.#logs.size > workersMost && oldest !== undefined) this.forget(oldest);
  }

  forget(worker: string): void {
    const known = this.#logs.get(worker);
    if (known === undefined) return;
    this.#logs.delete(worker);
    this.#sum = this.#logs.size === 0 ? 0 : this.#sum - known;
  }

  get #mean(): number {
    return this.#logs.size === 0 ? 0 : this.#sum / this.#logs.size;
  }
}

/** Learns from a job that ended on a worker: of the worker where the program is known, of the program always. */
export const learnFrom = (
  { history, speeds }: { history: History; speeds: Speeds },
  { worker, ...experience }: Experience & { worker: string },
): void => {
  const tookMs = Math.max(1, experience.tookMs);
  const speed = speeds.of(worker);
  if (history.seen(experience.program) >= seenLeast) {
    speeds.observe(worker, history.predictMs(experience) / speed / tookMs);
  }
  history.observe({ ...experience, tookMs: tookMs * speed });
};
