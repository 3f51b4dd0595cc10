import type { JobSummary, Worker, WorkerPulse, YardEvent } from "@runyard/protocol";
import type { InfiniteData } from "@tanstack/react-query";

/** How what is told as it happens changes what is shown. */

/** Those whose turn comes first at the top. */
export const inTurn = (jobs: readonly JobSummary[]): JobSummary[] =>
  jobs.toSorted(
    (left, right) =>
      (left.queuePosition ?? 0) - (right.queuePosition ?? 0) ||
      (left.startedAtMs ?? left.createdAtMs) - (right.startedAtMs ?? right.createdAtMs),
  );

/** Those that went out of the record are told once more, as `stopped`: they stay until the list is looked up again. */
export const mergeWorkers = (
  before: readonly Worker[],
  changed: ReadonlyMap<string, Worker>,
  pulses: ReadonlyMap<string, WorkerPulse>,
): Worker[] => {
  const known = new Set(before.map(({ id }) => id));
  const names = new Set([...changed.values()].filter(({ id }) => !known.has(id)).map(({ name }) => name));
  // A process that was started anew takes the place of the one before.
  const kept = before.filter(({ name }) => !names.has(name));
  const all = [...kept, ...[...changed.values()].filter(({ id }) => !known.has(id))];
  return all.map((worker) => {
    const base = changed.get(worker.id) ?? worker;
    const pulse = pulses.get(worker.id);
    return pulse === undefined ? base : { ...base, ...pulse };
  });
};

export const mergeJobs = (
  before: readonly JobSummary[],
  changed: ReadonlyMap<string, JobSummary>,
  state: "queued" | "active",
): JobSummary[] => {
  const kept = before.filter(({ id }) => !changed.has(id));
  return inTurn([...kept, ...[...changed.values()].filter((job) => job.state === state)]);
};

type EventPages = InfiniteData<{ items: YardEvent[]; nextCursor: string | null }>;

export const addEvents = (before: EventPages, happened: readonly YardEvent[]): EventPages => {
  const [first, ...rest] = before.pages;
  if (first === undefined) return before;
  const newest = first.items[0]?.id ?? 0;
  const news = happened.filter(({ id }) => id > newest).sort((left, right) => right.id - left.id);
  return { ...before, pages: [{ ...first, items: [...news, ...first.items] }, ...rest] };
};
