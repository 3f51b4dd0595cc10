import type { AttemptState, JobId, JobState } from "@runyard/protocol";
import type { EndedAttempt, FinishedAttempt, LeaseKey, NewLease, StoredAttempt } from "../store.ts";
import { keepFiles } from "./file-operations.ts";
import { keepText } from "./large-texts.ts";
import { type AttemptRow, presentAttempt } from "./rows.ts";
import type { Statements } from "./statements.ts";
import { type Door, mustMove, type SeenAttempt, type SeenJob, type StateRules } from "./transitions.ts";

export const attemptReads = (sql: Statements) => ({
  attemptsOfJob: (jobId: JobId): StoredAttempt[] =>
    sql(
      `SELECT attempts.*, jobs.id AS job_id FROM jobs JOIN attempts ON attempts.job = jobs.sequence
       WHERE jobs.id = ? ORDER BY attempts.number`,
    )
      .all(jobId)
      .map((row) => presentAttempt(row as AttemptRow)),
});

export const attemptWrites = (sql: Statements, door: Door, rules: StateRules) => ({
  lease: (jobId: JobId, { worker, placement, atMs }: NewLease): LeaseKey | undefined => {
    const job = sql("SELECT sequence, state, token, attempt FROM jobs WHERE id = ?").get(jobId) as
      | (SeenJob & { attempt: number })
      | undefined;
    if (job === undefined || rules.job[job.state].lease === undefined) return undefined;
    const attempt = job.attempt + 1;
    const inserted = sql(
      `INSERT INTO attempts (job, number, state, worker_id, worker_name, leased_at_ms)
       VALUES (?, ?, 'leased', ?, ?, ?)`,
    ).run(job.sequence, attempt, worker.id, worker.name, atMs);
    const token = Number(inserted.lastInsertRowid);
    const columns = { worker_id: worker.id, worker_name: worker.name, placement: JSON.stringify(placement) };
    mustMove(door.moveJob(job, "lease", { attempt, token, ...columns }));
    return { jobId, attempt, token };
  },

  finish: (finished: FinishedAttempt): boolean => {
    const seen = findLease(sql, finished);
    const { version, startedAtMs, finishedAtMs, outcome, verdict, exitCode, signal, events, files } = finished;
    if (seen === undefined || !door.moveAttempt(seen.attempt, "report", { ended_at_ms: finishedAtMs })) return false;
    const times = { started_at_ms: startedAtMs, finished_at_ms: finishedAtMs };
    mustMove(door.moveJob(seen.job, "finish", { version, ...times, outcome, verdict, exit_code: exitCode, signal }));
    keepText(sql, { table: "transcripts", job: seen.job.sequence, value: events });
    keepFiles(sql, seen.job.sequence, files);
    return true;
  },

  requeue: (ended: EndedAttempt): boolean => {
    const job = endAttempt(sql, door, ended);
    if (job === undefined) return false;
    mustMove(door.moveJob(job, "requeue", { worker_id: null, worker_name: null }));
    return true;
  },

  fail: (ended: EndedAttempt): boolean => {
    const job = endAttempt(sql, door, ended);
    if (job === undefined) return false;
    mustMove(door.moveJob(job, "fail", { finished_at_ms: ended.atMs, fault: JSON.stringify(ended.fault) }));
    return true;
  },
});

/** The job and the attempt a lease names, whatever has become of them. */
const findLease = (sql: Statements, key: LeaseKey): { job: SeenJob; attempt: SeenAttempt } | undefined => {
  const row = sql(
    `SELECT jobs.sequence, jobs.state AS job_state, attempts.state AS attempt_state
     FROM attempts JOIN jobs ON jobs.sequence = attempts.job
     WHERE attempts.token = ? AND attempts.number = ? AND jobs.id = ?`,
  ).get(key.token, key.attempt, key.jobId) as
    | { sequence: number; job_state: JobState; attempt_state: AttemptState }
    | undefined;
  if (row === undefined) return undefined;
  return {
    job: { sequence: row.sequence, state: row.job_state, token: key.token },
    attempt: { token: key.token, state: row.attempt_state },
  };
};

/** @returns the job of the attempt that was ended, or undefined when the lease was gone */
const endAttempt = (sql: Statements, door: Door, ended: EndedAttempt): SeenJob | undefined => {
  const seen = findLease(sql, ended);
  const columns = { ended_at_ms: ended.atMs, fault: JSON.stringify(ended.fault) };
  return seen !== undefined && door.moveAttempt(seen.attempt, ended.event, columns) ? seen.job : undefined;
};
