import { foldTranscript, jobEnding, type RunResult, type Verdict } from "@runyard/protocol";
import { learn, settleAccount } from "../dispatch/accounts.ts";
import type { ActiveAttempt } from "../dispatch/active-attempt.ts";
import { presentJob, type Results } from "../present/job.ts";
import type { StoredJob } from "../store/store.ts";
import { announcePulse, announceToCluster, freeSlot, type Yard } from "../yard.ts";

/**
 * Stores the result of an attempt whose worker said it has ended and whose events are all here; then the worker may
 * forget it, and whoever waits is told.
 */
export const finishAttempt = (yard: Yard, attempt: ActiveAttempt, version: string): void => {
  attempt.phase = "settling";
  attempt.version = version;
  // The program is gone: the next one need not wait for the disk.
  freeSlot(yard, yard.roster.get(attempt.worker.id), attempt.lease.jobId);
  yard.background.run("finish attempt", () => storeResult(yard, attempt, version));
};

const storeResult = async (yard: Yard, attempt: ActiveAttempt, version: string): Promise<void> => {
  const results = foldTranscript(attempt.events);
  const finishedAtMs = yard.clock.now();
  const result = {
    version,
    startedAtMs: attempt.startedAtMs ?? attempt.leasedAtMs,
    finishedAtMs,
    ...jobEnding(results.compile, results.runs),
    verdict: verdictOf(results.runs),
  };
  const wasOurs = await yard.background.untilKept("finish attempt", () =>
    yard.store.attempts.finish({
      ...attempt.lease,
      ...result,
      events: attempt.events,
      files: attempt.files.whole,
    }),
  );
  yard.attempts.end(attempt);
  const worker = yard.roster.get(attempt.worker.id);
  worker?.link?.send({ type: "acknowledged", ...attempt.lease });
  if (worker !== undefined) announcePulse(yard, worker);
  if (!wasOurs) return;
  const tookMs = result.finishedAtMs - result.startedAtMs;
  settleAccount(yard, attempt, tookMs);
  learn(yard, attempt, tookMs);
  const { createdAtMs, language } = attempt.job;
  const { owner } = attempt.job;
  yard.quotas.ended(owner);
  yard.quotas.spent(owner, cpuTimeOf(results));
  yard.monitor.ended({ ending: result.outcome, language }, result.finishedAtMs - createdAtMs);
  yard.monitor.measured(results, language, attempt.outputBytes);
  showResult(yard, attempt, { job: { ...attempt.row(), ...result, state: "done" }, results });
};

const showResult = (
  yard: Yard,
  attempt: ActiveAttempt,
  { job, results }: { job: StoredJob; results: Results },
): void => {
  yard.topics.end(job.id, () => presentJob({ job, limits: attempt.limits, results }));
  announceToCluster(yard, job);
};

/** What is found compiled has cost nothing. */
const cpuTimeOf = ({ compile, runs }: Results): number => {
  const compiled = compile === null || compile === undefined || compile.cached === true ? 0 : compile.usage.cpuTimeMs;
  return runs.reduce((sum, { usage }) => sum + usage.cpuTimeMs, compiled);
};

/** Accepted when every run that was checked is; nothing when none was. */
const verdictOf = (runs: readonly RunResult[]): Verdict | null => {
  const verdicts = runs.flatMap(({ verdict }) => verdict ?? []);
  if (verdicts.length === 0) return null;
  return verdicts.every((verdict) => verdict === "accepted") ? "accepted" : "wrong_answer";
};
