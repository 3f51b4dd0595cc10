import { isDeepStrictEqual } from "node:util";
import {
  type EventPosition,
  type FollowedEvent,
  foldTranscript,
  formatEventId,
  type Job,
  parseEventId,
  type StepEvent,
} from "@runyard/protocol";

/** Sees a job's events as a client gets them, and notes what is not as promised. */
export class Witness {
  readonly problems: string[] = [];
  /** The newest attempt, and where its events have come to. */
  position: EventPosition | undefined;
  worker: string | undefined;
  /** When each attempt after the first was given out, epoch milliseconds. */
  readonly attempts: { attempt: number; worker: string; atMs: number }[] = [];
  end: Job | undefined;
  #events: StepEvent[] = [];

  /** Of the last event seen, to resume after. */
  get after(): string | undefined {
    return this.position === undefined ? undefined : formatEventId(this.position);
  }

  see({ id, event }: FollowedEvent): void {
    if (this.end !== undefined) this.problems.push(`${id ?? event.type} came after the end`);
    if (event.type === "state") return;
    if (event.type === "end") this.end = event.job;
    const next = id === undefined ? undefined : parseEventId(id);
    if (next === undefined) {
      if (event.type !== "end" || event.job.state === "done") this.problems.push(`a ${event.type} event has no id`);
      return;
    }
    this.#follow(next);
    if (event.type === "attempt") this.#begin(event.attempt, event.worker.name, event.atMs);
    else if (event.type !== "end") this.#events.push(event);
  }

  /** @param stored - the job as the controller keeps it after its end */
  compare(stored: Job): void {
    const { compile, runs } = foldTranscript(this.#events);
    if (!isDeepStrictEqual({ compile, runs }, { compile: stored.compile, runs: stored.runs })) {
      this.problems.push(`the stream added up to ${JSON.stringify(runs)}, stored is ${JSON.stringify(stored.runs)}`);
    }
    if (!isDeepStrictEqual(this.end, stored)) {
      this.problems.push(`the end told ${JSON.stringify(this.end)}, stored is ${JSON.stringify(stored)}`);
    }
  }

  #follow(next: EventPosition): void {
    const last = this.position;
    const isNext = last !== undefined && next.attempt === last.attempt && next.seq === last.seq + 1;
    const isAnew = next.attempt > (last?.attempt ?? 0) && next.seq === 0;
    if (!isNext && !isAnew) this.problems.push(`${formatEventId(next)} came after ${this.after ?? "nothing"}`);
    this.position = next;
  }

  #begin(attempt: number, worker: string, atMs: number): void {
    this.#events = [];
    this.worker = worker;
    this.attempts.push({ attempt, worker, atMs });
  }
}
