import { effectiveLimits, type JobId, RunyardError } from "@runyard/protocol";
import { settleAccount } from "../dispatch/accounts.ts";
import { presentJob } from "../present/job.ts";
import { readRequest } from "../queries/read-job.ts";
import { announceToCluster, type Yard } from "../yard.ts";

/**
 * Ends a job before its result; a running program is stopped.
 * @throws RunyardError JOB_NOT_FOUND or JOB_FINISHED
 */
export const cancelJob = async (yard: Yard, id: JobId): Promise<void> => {
  const request = await readRequest(yard, id);
  const ended = await yard.store.jobs.cancel(id, yard.clock.now());
  if (ended === undefined) throw new RunyardError("JOB_NOT_FOUND");
  const { job, cancelled } = ended;
  if (!cancelled) throw new RunyardError("JOB_FINISHED", `The job is ${job.state}.`, { details: { state: job.state } });
  // A lease granted just before is on its way into memory: only then can its program be stopped.
  await yard.grants.get(id);
  yard.queue.remove(id);
  yard.backingOff.remove(id);
  yard.recent.delete(id);
  stopProgram(yard, id);
  yard.topics.end(id, () => presentJob({ job, limits: effectiveLimits("run", request.limits) }));
  announceToCluster(yard, job);
  yard.quotas.ended(job.owner);
  yard.monitor.ended({ ending: "cancelled", language: job.language });
  yard.log.info({ jobId: id, attempt: job.attempt }, "job cancelled");
};

/** The slot stays taken until the worker says that the program is gone. */
const stopProgram = (yard: Yard, id: JobId): void => {
  const attempt = yard.attempts.get(id);
  if (attempt === undefined) return;
  yard.attempts.end(attempt);
  const tookMs = yard.clock.now() - (attempt.startedAtMs ?? attempt.leasedAtMs);
  settleAccount(yard, attempt, tookMs);
  // What it has used is not known: nobody shall get it for nothing by cancelling just before the end.
  yard.quotas.spent(attempt.job.owner, Math.min(tookMs, attempt.limits.cpuTimeMs));
  yard.roster.get(attempt.worker.id)?.link?.send({ type: "cancel", ...attempt.lease });
};
