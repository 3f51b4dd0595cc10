import { effectiveLimits, type Fault, type JobId } from "@runyard/protocol";
import { type JobKind, kindKey } from "../dispatch/lane.ts";
import { nameOf } from "../dispatch/waiting.ts";
import { recordEvent } from "../events/record-event.ts";
import { presentJob } from "../present/job.ts";
import { readKept } from "../queries/read-job.ts";
import { announceToCluster, type Yard } from "../yard.ts";

const jobsMost = 200;

/** Since when no connected worker has offered a kind, by the kind's key. */
export type Unserved = Map<string, number>;

/** Fails the jobs that no connected worker could have taken for as long as the operator lets them wait. */
export const giveUpJobs = (yard: Yard, unserved: Unserved, timeoutMs: number): void => {
  const nowMs = yard.clock.now();
  const kinds = yard.queue
    .kinds()
    .map(({ kind }) => kind)
    .filter((kind) => yard.prospects.of(kind).able.length === 0);
  const keys = new Set(kinds.map(kindKey));
  for (const key of unserved.keys()) if (!keys.has(key)) unserved.delete(key);
  for (const kind of kinds) {
    const sinceMs = unserved.get(kindKey(kind)) ?? nowMs;
    unserved.set(kindKey(kind), sinceMs);
    if (nowMs - sinceMs < timeoutMs) continue;
    const fault = faultOf(kind, timeoutMs);
    for (const id of yard.queue.madeBefore(kind, nowMs - timeoutMs + 1, jobsMost)) {
      yard.queue.remove(id);
      yard.background.run("give up job", () => giveUp(yard, id, fault));
    }
  }
};

const faultOf = (kind: JobKind, timeoutMs: number): Fault => ({
  code: "NO_WORKER",
  message: `No worker that offers ${nameOf(kind)} was connected for ${timeoutMs / 1000} s.`,
  subject: nameOf(kind),
  figures: { waitedMs: timeoutMs },
  at: "queue",
});

const giveUp = async (yard: Yard, id: JobId, fault: Fault): Promise<void> => {
  const kept = await readKept(yard, id);
  const atMs = yard.clock.now();
  const isOurs = await yard.background.untilKept("give up job", () => yard.store.jobs.giveUp(id, fault, atMs));
  if (!isOurs || kept === undefined) return;
  yard.recent.delete(id);
  const job = { ...kept.job, state: "failed" as const, fault, finishedAtMs: atMs };
  yard.topics.end(id, () => presentJob({ job, limits: effectiveLimits("run", kept.request.limits) }));
  announceToCluster(yard, job);
  yard.quotas.ended(job.owner);
  yard.monitor.ended({ ending: "failed", language: job.language });
  recordEvent(yard, { says: "job_given_up", fault }, { jobId: id });
  yard.log.warn({ jobId: id, fault }, "job given up: nobody could take it");
};
