import type { RunningProgram, Worker, WorkerPulse } from "@runyard/protocol";
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

const presentProgram = ({ job, lease, startedAtMs, version }: ActiveAttempt): RunningProgram[] => {
  if (startedAtMs === null) return [];
  const { id: jobId, language, owner } = job;
  return [{ jobId, language, version, owner, attempt: lease.attempt, sinceMs: startedAtMs }];
};
