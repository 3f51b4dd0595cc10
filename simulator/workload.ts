import { Random } from "@runyard/testkit";
import type { Scenario } from "./scenario.ts";

type Language = {
  name: string;
  /** Of all jobs. */
  jobShare: number;
  /** Of all workers. */
  workerShare: number;
  compileMs: number;
};

export const languages: readonly Language[] = [
  { name: "python", jobShare: 0.4, workerShare: 1, compileMs: 0 },
  { name: "cpp", jobShare: 0.2, workerShare: 1, compileMs: 600 },
  { name: "java", jobShare: 0.16, workerShare: 0.8, compileMs: 700 },
  { name: "javascript", jobShare: 0.1, workerShare: 1, compileMs: 0 },
  { name: "c", jobShare: 0.08, workerShare: 1, compileMs: 60 },
  { name: "typescript", jobShare: 0.04, workerShare: 0.6, compileMs: 300 },
  { name: "rust", jobShare: 0.015, workerShare: 0.2, compileMs: 900 },
  { name: "haskell", jobShare: 0.005, workerShare: 0.1, compileMs: 1_200 },
];

export type SimulatedJob = {
  readonly sequence: number;
  readonly owner: string;
  readonly language: string;
  readonly program: number;
  /** On an idle machine of speed 1, compiling included. */
  readonly workMs: number;
  readonly createdAtMs: number;
  /** It was on a worker that died. */
  requeued: boolean;
};

const medianMs = 150;
/** Of the logarithm: the mean is three times the median, one in a hundred takes thirty times as long. */
const programSpread = 1.5;
const runSpread = 0.2;
const longestMs = 60_000;
/** Of the jobs: programs nobody handed in before, or will again. */
const newShare = 0.4;
/** Of the arrivals: many jobs of one owner at once, as when a class hands in. */
const batchShare = 0.02;
const leastBatch = 10;
const largestBatch = 300;
/** Pareto's exponent: the least that still has a mean. */
const batchTail = 1.2;

/** A standard normal number (Box and Muller). */
export const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());

const pickLanguage = (random: Random): number => {
  let left = random.next();
  for (const [index, { jobShare }] of languages.entries()) {
    left -= jobShare;
    if (left < 0) return index;
  }
  return 0;
};

/** The jobs of a scenario in the order in which they come, kept as columns: there may be a million. */
export class Workload {
  readonly size: number;
  readonly #owners: Uint16Array;
  readonly #languages: Uint8Array;
  readonly #programs: Int32Array;
  readonly #workMs: Float64Array;
  readonly #createdAtMs: Float64Array;

  /** @param capacity - work that all machines do in a millisecond, milliseconds */
  constructor({ seed, jobs, load }: Scenario, capacity: number) {
    this.size = jobs;
    this.#owners = new Uint16Array(jobs);
    this.#languages = new Uint8Array(jobs);
    this.#programs = new Int32Array(jobs);
    this.#workMs = new Float64Array(jobs);
    this.#createdAtMs = new Float64Array(jobs);
    const random = new Random(seed);
    const totalMs = this.#drawPrograms(random);
    this.#drawArrivals(random, totalMs / capacity / load);
  }

  job(index: number): SimulatedJob {
    return {
      sequence: index,
      owner: `owner-${this.#owners[index]}`,
      language: languages[this.#languages[index] ?? 0]?.name ?? "",
      program: this.#programs[index] ?? 0,
      workMs: this.#workMs[index] ?? 0,
      createdAtMs: this.#createdAtMs[index] ?? 0,
      requeued: false,
    };
  }

  createdAtMs(index: number): number {
    return this.#createdAtMs[index] ?? Number.POSITIVE_INFINITY;
  }

  #drawPrograms(random: Random): number {
    const known: { language: number; ms: number }[] = [];
    const drawProgram = () => {
      const language = pickLanguage(random);
      return { language, ms: medianMs * Math.exp(programSpread * normal(random)) };
    };
    const popular = Math.max(20, Math.round(this.size / 100));
    for (let index = 0; index < popular; index += 1) known.push(drawProgram());
    let totalMs = 0;
    for (let index = 0; index < this.size; index += 1) {
      const isNew = random.chance(newShare);
      // The cube makes few programs popular and many rare.
      const which = Math.floor(popular * random.next() ** 3);
      const { language, ms } = isNew ? drawProgram() : (known[which] ?? drawProgram());
      const runMs = Math.min(longestMs, ms * Math.exp(runSpread * normal(random)));
      this.#languages[index] = language;
      this.#programs[index] = isNew ? -1 - index : which;
      this.#workMs[index] = runMs + (languages[language]?.compileMs ?? 0);
      totalMs += this.#workMs[index] ?? 0;
    }
    return totalMs;
  }

  #drawArrivals(random: Random, spanMs: number): void {
    const owners = Math.min(2_000, Math.max(10, Math.round(this.size / 500)));
    let gaps = 0;
    for (let index = 0; index < this.size; ) {
      const isBatch = random.chance(batchShare);
      const drawn = isBatch ? leastBatch * (1 - random.next()) ** (-1 / batchTail) : 1;
      const end = Math.min(this.size, index + Math.floor(Math.min(drawn, largestBatch)));
      const owner = Math.floor(owners * random.next() ** 2);
      gaps += -Math.log(1 - random.next());
      for (; index < end; index += 1) {
        this.#owners[index] = owner;
        this.#createdAtMs[index] = gaps;
      }
    }
    for (let index = 0; index < this.size; index += 1) {
      this.#createdAtMs[index] = ((this.#createdAtMs[index] ?? 0) / gaps) * spanMs;
    }
  }
}
