import type { JobId } from "@runyard/protocol";

/** What the jobs of a lane have in common. */
export type LaneKind = {
  readonly priority: number;
  readonly language: string;
  readonly wantedVersion: string | null;
  /** Had an attempt that ended without a result: goes before those that had none. */
  readonly requeued: boolean;
};

/** A waiting job's place in its lane. Small, for there may be a hundred thousand: 150 bytes each, its id included. */
export type Ticket = {
  readonly id: JobId;
  /** Order of acceptance. */
  readonly sequence: number;
  readonly lane: Lane;
};

export type QueuedJob = LaneKind & Pick<Ticket, "id" | "sequence">;

const compactFrom = 1024;

/** Waiting jobs that differ in nothing but age, oldest first. */
export class Lane {
  readonly kind: LaneKind;
  #jobs: Ticket[] = [];
  #head = 0;

  constructor({ priority, language, wantedVersion, requeued }: LaneKind) {
    this.kind = { priority, language, wantedVersion, requeued };
  }

  get length(): number {
    return this.#jobs.length - this.#head;
  }

  at(index: number): Ticket | undefined {
    return this.#jobs[this.#head + index];
  }

  add({ id, sequence }: Pick<Ticket, "id" | "sequence">): Ticket {
    const job = { id, sequence, lane: this };
    const last = this.#jobs.at(-1);
    if (last === undefined || last.sequence < job.sequence) this.#jobs.push(job);
    else this.#jobs.splice(this.#head + this.rank(job.sequence), 0, job);
    return job;
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
