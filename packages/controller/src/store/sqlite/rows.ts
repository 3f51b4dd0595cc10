import type { AttemptState, JobId, JobState, Outcome, Verdict, WorkerId } from "@runyard/protocol";
import type { StoredAttempt, StoredJob } from "../store.ts";

export const jobColumns = `sequence, id, owner, state, language, wanted_version, dependencies, terminal, priority, program, labels, title, interactive,
  created_at_ms, attempt, token, worker_id, worker_name, placement, version, started_at_ms, finished_at_ms, outcome, verdict, exit_code, signal, fault`;

/** A row of `jobs`. Written by this driver only: what is read has the shape it was written with. */
export type JobRow = {
  sequence: number;
  id: JobId;
  owner: string;
  state: JobState;
  language: string;
  wanted_version: string | null;
  dependencies: number;
  terminal: number;
  priority: number;
  program: number;
  labels: string;
  title: string;
  interactive: number;
  created_at_ms: number;
  attempt: number;
  token: number;
  worker_id: WorkerId | null;
  worker_name: string | null;
  placement: string | null;
  version: string | null;
  started_at_ms: number | null;
  finished_at_ms: number | null;
  outcome: Outcome | null;
  verdict: Verdict | null;
  exit_code: number | null;
  signal: string | null;
  fault: string | null;
};

const parseOrNull = (text: string | null) => (text === null ? null : JSON.parse(text));

export const presentJob = (row: JobRow): StoredJob => ({
  id: row.id,
  sequence: row.sequence,
  owner: row.owner,
  state: row.state,
  language: row.language,
  wantedVersion: row.wanted_version,
  dependencies: row.dependencies === 1,
  terminal: row.terminal === 1,
  priority: row.priority,
  program: row.program,
  labels: JSON.parse(row.labels),
  title: row.title,
  interactive: row.interactive === 1,
  createdAtMs: row.created_at_ms,
  attempt: row.attempt,
  token: row.token,
  worker: row.worker_id === null ? null : { id: row.worker_id, name: row.worker_name ?? "" },
  placement: parseOrNull(row.placement),
  version: row.version,
  startedAtMs: row.started_at_ms,
  finishedAtMs: row.finished_at_ms,
  outcome: row.outcome,
  verdict: row.verdict,
  exitCode: row.exit_code,
  signal: row.signal,
  fault: parseOrNull(row.fault),
});

/** A row of `attempts` beside the id of its job. */
export type AttemptRow = {
  token: number;
  job_id: JobId;
  number: number;
  state: AttemptState;
  worker_id: WorkerId;
  worker_name: string;
  leased_at_ms: number;
  ended_at_ms: number | null;
  fault: string | null;
};

export const presentAttempt = (row: AttemptRow): StoredAttempt => ({
  jobId: row.job_id,
  attempt: row.number,
  token: row.token,
  state: row.state,
  worker: { id: row.worker_id, name: row.worker_name },
  leasedAtMs: row.leased_at_ms,
  endedAtMs: row.ended_at_ms,
  fault: parseOrNull(row.fault),
});
