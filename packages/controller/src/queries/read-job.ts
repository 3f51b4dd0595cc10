import {
  effectiveLimits,
  foldTranscript,
  isTerminal,
  type Job,
  type JobId,
  type JobRequest,
  type JobSummary,
  mayReach,
  type Principal,
  RunyardError,
  reachesRole,
} from "@runyard/protocol";
import type { Kept } from "../dispatch/recent-requests.ts";
import { presentJob, presentSummary } from "../present/job.ts";
import type { StoredJob } from "../store/store.ts";
import { currentRow, waitingFor, type Yard } from "../yard.ts";

/** A job's row with what was asked for. */
export const readKept = async (yard: Yard, id: JobId): Promise<Kept | undefined> => {
  const recent = yard.recent.get(id);
  if (recent !== undefined) return recent;
  const [job, request] = await Promise.all([yard.store.jobs.get(id), yard.store.jobs.request(id)]);
  return job === undefined || request === undefined ? undefined : { job, request };
};

/** @throws RunyardError JOB_NOT_FOUND */
export const readRequest = async (yard: Yard, id: JobId): Promise<JobRequest> => {
  const request = yard.recent.get(id)?.request ?? (await yard.store.jobs.request(id));
  if (request === undefined) throw new RunyardError("JOB_NOT_FOUND");
  return request;
};

/** The row of a job as it is now. @throws RunyardError JOB_NOT_FOUND */
export const readRow = async (yard: Yard, id: JobId): Promise<StoredJob> => {
  const running = yard.attempts.get(id)?.row();
  if (running !== undefined) return running;
  const job = await yard.store.jobs.get(id);
  if (job === undefined) throw new RunyardError("JOB_NOT_FOUND");
  return currentRow(yard, job);
};

/** Jobs of others are not there, for those who have only their own. @throws RunyardError JOB_NOT_FOUND */
export const checkReach = async (yard: Yard, id: JobId, principal: Principal): Promise<void> => {
  if (reachesRole(principal.role, "operator")) return;
  const { owner } = await readRow(yard, id);
  if (!mayReach(principal, owner) && !yard.groups.teaches(principal.name, owner))
    throw new RunyardError("JOB_NOT_FOUND");
};

export const summaryOf = (yard: Yard, job: StoredJob): JobSummary => {
  const now = currentRow(yard, job);
  return presentSummary(now, waitingFor(yard, now));
};

/** The job as it is now, with the results there are. @throws RunyardError JOB_NOT_FOUND */
export const readJob = async (yard: Yard, id: JobId): Promise<Job> => {
  const running = presentRunning(yard, id);
  if (running !== undefined) return running;
  const job = await readRow(yard, id);
  if (job.state === "done") return readDone(yard, job);
  const limits = effectiveLimits("run", (await readRequest(yard, id)).limits);
  return presentRunning(yard, id) ?? presentJob({ job, limits, waiting: waitingFor(yard, job) });
};

const presentRunning = (yard: Yard, id: JobId): Job | undefined => {
  const attempt = yard.attempts.get(id);
  if (attempt === undefined) return undefined;
  return presentJob({ job: attempt.row(), limits: attempt.limits, results: foldTranscript(attempt.events) });
};

const readDone = async (yard: Yard, job: StoredJob): Promise<Job> => {
  const [request, events] = await Promise.all([readRequest(yard, job.id), yard.store.jobs.transcript(job.id)]);
  return presentJob({
    job,
    limits: effectiveLimits("run", request.limits),
    results: foldTranscript(events ?? []),
  });
};

type Wait = { seconds: number; gone: AbortSignal; isNew?: boolean };

/**
 * The job once it has ended, or as it is when the time is over, the asker has gone or the controller closes.
 * `isNew`: it was accepted in this very turn, and cannot have ended.
 */
export const awaitJob = async (yard: Yard, id: JobId, wait: Wait): Promise<Job> => {
  using topic = yard.topics.join(id);
  const now = wait.isNew ? undefined : await readJob(yard, id);
  if (now !== undefined && isTerminal(now.state)) return now;
  let isTimeUp = false;
  const cancelTimer = yard.clock.after(wait.seconds * 1000, () => {
    isTimeUp = true;
    topic.notify();
  });
  while (topic.final === undefined && !isTimeUp && !wait.gone.aborted && !yard.closing.aborted) {
    await topic.changedSince(topic.changes, wait.gone);
  }
  cancelTimer();
  return topic.final ?? readJob(yard, id);
};
