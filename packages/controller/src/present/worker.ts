import { mayReach, type Principal, type RunningProgram, type Worker, type WorkerPulse } from "@runyard/protocol";
import type { ActiveAttempt } from "../dispatch/active-attempt.ts";
import type { RosterEntry } from "../link/roster.ts";

export const presentWorker = (entry: RosterEntry, attempts: readonly ActiveAttempt[]): Worker => ({
  id: entry.id,
  state: entry.state,
  ...entry.profile,
  load: entry.load,
  clockOffsetMs: entry.clockOffset.ms,
  overLimits: [...entry.overLimits],
  jobs: [...entry.jobs],
  programs: attempts.flatMap(presentProgram),
  joinedAtMs: entry.joinedAtMs,
  lastSeenAtMs: entry.lastSeenAtMs,
  order: entry.order,
});

export const presentPulse = (worker: Worker): WorkerPulse => {
  const { id, load, clockOffsetMs, overLimits, jobs, programs, lastSeenAtMs } = worker;
  return { id, load, clockOffsetMs, overLimits, jobs, programs, lastSeenAtMs };
};

/** Without the programs of others, for those who have only their own. */
export const workerFor = <Told extends Pick<Worker, "programs">>(principal: Principal, worker: Told): Told => ({
  ...worker,
  programs: worker.programs.filter(({ owner }) => mayReach(principal, owner)),
});

const presentProgram = ({ job, lease, startedAtMs, version }: ActiveAttempt): RunningProgram[] => {
  if (startedAtMs === null) return [];
  const { id: jobId, language, owner } = job;
  return [{ jobId, language, version, owner, attempt: lease.attempt, sinceMs: startedAtMs }];
};
