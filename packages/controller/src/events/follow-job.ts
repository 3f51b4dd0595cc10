import {
  type EventPosition,
  type FollowedEvent,
  formatEventId,
  isTerminal,
  type Job,
  type JobEvent,
  type JobId,
  type StepEvent,
  type WorkerRef,
} from "@runyard/protocol";
import type { ActiveAttempt } from "../dispatch/active-attempt.ts";
import { presentSummary } from "../present/job.ts";
import { readJob, readRow, summaryOf } from "../queries/read-job.ts";
import type { StoredJob } from "../store/store.ts";
import type { Yard } from "../yard.ts";

type Following = { id: JobId; after: EventPosition | undefined; gone: AbortSignal };

const batchEvents = 256;

/**
 * A job's events after a position, to its end. The reader sets the pace: events are taken from the attempt's transcript
 * when it asks for more, so that a slow one holds a position and nothing else.
 * @throws RunyardError JOB_NOT_FOUND, before the first event
 */
export async function* followJob(yard: Yard, { id, after, gone }: Following): AsyncGenerator<FollowedEvent[]> {
  using topic = yard.topics.join(id);
  let row = await readRow(yard, id);
  let position = after ?? { attempt: 0, seq: 0 };
  let attempt: ActiveAttempt | undefined;
  let shown = "";
  while (!gone.aborted && !yard.closing.aborted) {
    const seen = topic.changes;
    attempt = yard.attempts.get(id) ?? attempt;
    if (attempt !== undefined) {
      for (const batch of newsOf(attempt, position)) {
        yield batch.events;
        position = batch.position;
      }
      if (topic.changes !== seen) continue;
    }
    const final = topic.final ?? (isTerminal(row.state) ? await readJob(yard, id) : undefined);
    if (final !== undefined) {
      yield* lastWords(yard, { job: final, position, attempt });
      return;
    }
    if (row.state === "queued" && yard.attempts.get(id) === undefined) {
      const job = summaryOf(yard, row);
      const picture = JSON.stringify([job.attempt, job.queuePosition, job.reason?.code]);
      if (picture !== shown) yield [unnumbered({ type: "state", job })];
      shown = picture;
    }
    await topic.changedSince(seen, gone);
    if (topic.final === undefined && !gone.aborted) row = await readRow(yard, id);
  }
}

type Batch = { events: FollowedEvent[]; position: EventPosition };

/** What an attempt has to tell since `position`, as long as there is more. */
function* newsOf(attempt: ActiveAttempt, position: EventPosition): Generator<Batch> {
  let at = position;
  const number = attempt.lease.attempt;
  if (at.attempt !== number) {
    at = { attempt: number, seq: 0 };
    const state = unnumbered({ type: "state", job: presentSummary(attempt.row()) });
    yield { events: [state, beginning(at, attempt.worker, attempt.leasedAtMs)], position: at };
  }
  while (at.seq < attempt.events.length) {
    const batch = numbered(attempt.events, at);
    at = batch.position;
    yield batch;
  }
}

type Ended = { job: Job; position: EventPosition; attempt: ActiveAttempt | undefined };

/** The rest of a job that has ended. Its events are kept only where there is a result; else only the end is told. */
async function* lastWords(yard: Yard, { job, position, attempt }: Ended): AsyncGenerator<FollowedEvent[]> {
  if (job.state !== "done") {
    yield [unnumbered({ type: "end", job })];
    return;
  }
  const isSame = attempt?.lease.attempt === job.attempt;
  const events = isSame ? attempt.events : ((await yard.store.jobs.transcript(job.id)) ?? []);
  let at = position;
  if (at.attempt !== job.attempt) {
    at = { attempt: job.attempt, seq: 0 };
    if (job.worker !== null) yield [beginning(at, job.worker, await leasedAtMs(yard, job))];
  }
  while (at.seq < events.length) {
    const batch = numbered(events, at);
    at = batch.position;
    yield batch.events;
  }
  // Told also to one that has seen it, or names what never was: a stream that just closes would be opened again for ever.
  yield [{ id: formatEventId({ ...at, seq: events.length + 1 }), event: { type: "end", job } }];
}

const numbered = (events: readonly StepEvent[], { attempt, seq }: EventPosition): Batch => {
  const news = events.slice(seq, seq + batchEvents);
  return {
    events: news.map((event, index) => ({ id: formatEventId({ attempt, seq: seq + index + 1 }), event })),
    position: { attempt, seq: seq + news.length },
  };
};

const beginning = (at: EventPosition, worker: WorkerRef, atMs: number): FollowedEvent => ({
  id: formatEventId(at),
  event: { type: "attempt", attempt: at.attempt, worker, atMs },
});

const unnumbered = (event: JobEvent): FollowedEvent => ({ id: undefined, event });

const leasedAtMs = async (yard: Yard, job: Pick<StoredJob, "id" | "attempt" | "createdAtMs">): Promise<number> => {
  const attempts = await yard.store.attempts.ofJob(job.id);
  return attempts.find(({ attempt }) => attempt === job.attempt)?.leasedAtMs ?? job.createdAtMs;
};
