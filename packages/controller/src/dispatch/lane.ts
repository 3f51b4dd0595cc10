import type { JobId } from "@runyard/protocol";

/** What is remembered of each waiting job: small, for there may be a hundred thousand. */
export type QueuedJob = {
  readonly id: JobId;
  /** Order of acceptance. */
  readonly sequence: number;
  readonly priority: number;
  readonly language: string;
  readonly wantedVersion: string | null;
  readonly createdAtMs: number;
  /** Had an attempt that ended without a result: goes before those that had none. */
  readonly requeued: boolean;
};

const compactFrom = 1024;

/** Waiting jobs that differ in nothing but age, oldest first. */
export class Lane {
  readonly language: string;
  readonly wantedVersion: string | null;
  readonly priority: number;
  readonly requeued: boolean;
  #jobs: QueuedJob[] = [];
  #head = 0;

  constructor(like: Pick<QueuedJob, "language" | "wantedVersion" | "priority" | "requeued">) {
    this.language = like.language;
    this.wantedVersion = like.wantedVersion;
    this.priority = like.priority;
    this.requeued = like.requeued;
  }

  get length(): number {
    return this.#jobs.length - this.#head;
  }

  at(index: number): QueuedJob | undefined {
    return this.#jobs[this.#head + index];
  }

  add(job: QueuedJob): void {
    const last = this.#jobs.at(-1);
    if (last === undefined || last.sequence < job.sequence) this.#jobs.push(job);
    else this.#jobs.splice(this.#head + this.rank(job.sequence), 0, job);
  }

  remove(sequence: number): void {
    const index = this.#head + this.rank(sequence);
    if (this.#jobs[index]?.sequence !== sequence) return;
    if (index > this.#head) this.#jobs.splice(index, 1);
    else this.#head += 1;
    if (this.#head >= compactFrom && this.#head * 2 >= this.#jobs.length) {
      this.#jobs = this.#jobs.slice(this.#head);
      this.#head = 0;
    }
  }

  /** How many jobs of the lane were accepted before `sequence`. */
  rank(sequence: number): number {
    let low = this.#head;
    let high = this.#jobs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#jobs[middle]?.sequence ?? sequence) < sequence) low = middle + 1;
      else high = middle;
    }
    return low - this.#head;
  }
}
