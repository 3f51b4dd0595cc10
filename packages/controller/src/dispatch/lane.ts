import type { JobId, JobRequest } from "@runyard/protocol";
import type { OwnerLine } from "./owner-line.ts";

/** What a worker must offer to take a job. */
export type JobKind = {
  readonly language: string;
  readonly wantedVersion: string | null;
  /** It needs libraries resolved. */
  readonly dependencies?: boolean | undefined;
  /** Its program gets a terminal. */
  readonly terminal?: boolean | undefined;
};

export const kindOf = ({ language, version, dependencies, terminal }: JobRequest) => ({
  language,
  wantedVersion: version ?? null,
  dependencies: dependencies !== undefined,
  terminal: terminal !== undefined,
});

/** A kind's name among kinds. */
export const kindKey = ({ language, wantedVersion, dependencies, terminal }: JobKind): string =>
  `${language} ${wantedVersion ?? ""}${dependencies ? " with dependencies" : ""}${terminal ? " with a terminal" : ""}`;

/** A job as it is put into the queue. */
export type QueuedJob = JobKind & {
  readonly id: JobId;
  /** Order of acceptance. */
  readonly sequence: number;
  readonly owner: string;
  readonly priority: number;
  readonly createdAtMs: number;
  /** Fingerprint of its language and files, for predictions. */
  readonly program: number;
  /** Had an attempt that ended without a result: goes before its owner's others. */
  readonly requeued: boolean;
};

/** A waiting job's place in its lane. Small, for there may be a hundred thousand: 200 bytes each, its id included. */
export type Ticket = {
  readonly id: JobId;
  readonly sequence: number;
  readonly priority: number;
  readonly createdAtMs: number;
  readonly requeued: boolean;
  readonly program: number;
  readonly lane: Lane;
};

/** A step of priority is worth this much waiting. */
const priorityStepMs = 60_000;

type Turn = Pick<QueuedJob, "sequence" | "priority" | "createdAtMs" | "requeued">;

/** Ageing without a clock: a job of priority 2 stands where one of priority 0 would that came two minutes earlier. */
const dueMs = ({ createdAtMs, priority }: Turn): number => createdAtMs - priority * priorityStepMs;

/** Whose turn comes first among an owner's jobs: given back, then priority and age. */
export const compareTurns = (left: Turn, right: Turn): number =>
  Number(right.requeued) - Number(left.requeued) || dueMs(left) - dueMs(right) || left.sequence - right.sequence;

const compactFrom = 1024;

/** One owner's waiting jobs of one kind, in the order of their turns. */
export class Lane {
  readonly owner: OwnerLine;
  readonly kind: JobKind;
  /** Start tag: when its next turn is due on the virtual clock that all owners share. */
  startMs = 0;
  /** Place in its kind's heap. */
  heapIndex = -1;
  #jobs: Ticket[] = [];
  #head = 0;

  constructor(owner: OwnerLine, kind: JobKind) {
    this.owner = owner;
    this.kind = kind;
  }

  get length(): number {
    return this.#jobs.length - this.#head;
  }

  get first(): Ticket | undefined {
    return this.#jobs[this.#head];
  }

  add(ticket: Ticket): void {
    const last = this.#jobs.at(-1);
    if (last === undefined || compareTurns(last, ticket) < 0) this.#jobs.push(ticket);
    else this.#jobs.splice(this.#head + this.rank(ticket), 0, ticket);
  }

  remove(ticket: Ticket): void {
    const index = this.#head + this.rank(ticket);
    if (this.#jobs[index] !== ticket) return;
    if (index > this.#head) this.#jobs.splice(index, 1);
    else this.#head += 1;
    if (this.#head >= compactFrom && this.#head * 2 >= this.#jobs.length) {
      this.#jobs = this.#jobs.slice(this.#head);
      this.#head = 0;
    }
  }

  /** How many jobs of the lane have their turn before. */
  rank(turn: Turn): number {
    let low = this.#head;
    let high = this.#jobs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#jobs[middle];
      if (other !== undefined && compareTurns(other, turn) < 0) low = middle + 1;
      else high = middle;
    }
    return low - this.#head;
  }

  *[Symbol.iterator](): Generator<Ticket> {
    for (let index = this.#head; index < this.#jobs.length; index += 1) yield this.#jobs[index] as Ticket;
  }
}
