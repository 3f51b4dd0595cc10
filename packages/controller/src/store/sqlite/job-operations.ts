import type { Fault, JobId, JobRequest, JobState, StepEvent } from "@runyard/protocol";
import type { Accepted, IdempotencyKey, JobTime, NewJob, StoredJob } from "../store.ts";
import { fileContentsOf, sweepFileContents } from "./file-operations.ts";
import { type ListQuery, listJobs, listOldest } from "./job-list.ts";
import { keepText, largeTextsOf, readText, sweepLargeTexts } from "./large-texts.ts";
import { type JobRow, jobColumns, presentJob } from "./rows.ts";
import type { Statements } from "./statements.ts";
import { type Door, jobStates, liveStates, mustMove, type StateRules } from "./transitions.ts";

const readJob = (sql: Statements, id: JobId): StoredJob | undefined => {
  const row = sql(`SELECT ${jobColumns} FROM jobs WHERE id = ?`).get(id);
  return row === undefined ? undefined : presentJob(row as JobRow);
};

export const jobReads = (sql: Statements, rules: StateRules) => ({
  repeated: (idempotency: IdempotencyKey) => findSubmission(sql, idempotency),

  get: (id: JobId) => readJob(sql, id),

  request: (id: JobId) => readText(sql, "requests", id) as JobRequest | undefined,

  transcript: (id: JobId) => readText(sql, "transcripts", id) as StepEvent[] | undefined,

  list: (query: ListQuery) => listJobs(sql, query, jobStates(rules)),

  live: (afterSequence: number, limit: number) => listOldest(sql, { states: liveStates(rules), afterSequence, limit }),

  times: (limit: number): JobTime[] =>
    (
      sql(
        `SELECT program, language, worker_name AS worker, finished_at_ms - started_at_ms AS tookMs
         FROM jobs INDEXED BY jobs_by_state WHERE state = 'done' ORDER BY sequence DESC LIMIT ?`,
      ).all(limit) as JobTime[]
    ).reverse(),

  counts: () => {
    const rows = sql("SELECT state, jobs FROM job_counts").all() as { state: JobState; jobs: number }[];
    const none = Object.fromEntries(jobStates(rules).map((state) => [state, 0])) as Record<JobState, number>;
    return { ...none, ...Object.fromEntries(rows.map(({ state, jobs }) => [state, jobs])) };
  },
});

/** Like `Accepted`, but new jobs are told by the sequence of the first: the caller has all the rest. */
export type AcceptReply = { kind: "accepted"; firstSequence: number } | Repeated;

type Repeated = Exclude<Accepted, { kind: "accepted" }>;

export const jobWrites = (sql: Statements, door: Door) => ({
  accept: (jobs: readonly NewJob[], idempotency?: IdempotencyKey): AcceptReply => {
    const earlier = idempotency === undefined ? undefined : findSubmission(sql, idempotency);
    if (earlier !== undefined) return earlier;
    const sequences = jobs.map((job) => insertJob(sql, job));
    const [firstSequence = 0] = sequences;
    if (idempotency !== undefined) {
      const { owner, key, requestHash } = idempotency;
      sql("INSERT INTO idempotency_keys (owner, key, request_hash, job) VALUES (?, ?, ?, ?)").run(
        owner,
        key,
        requestHash,
        firstSequence,
      );
    }
    return { kind: "accepted", firstSequence };
  },

  cancel: (id: JobId, atMs: number): { job: StoredJob; cancelled: boolean } | undefined => {
    const job = readJob(sql, id);
    if (job === undefined) return undefined;
    if (!door.moveJob(job, "cancel", { finished_at_ms: atMs })) return { job, cancelled: false };
    if (job.state === "active") {
      mustMove(door.moveAttempt({ token: job.token, state: "leased" }, "cancel", { ended_at_ms: atMs }));
    }
    return { job: { ...job, state: "cancelled", finishedAtMs: atMs }, cancelled: true };
  },

  giveUp: (id: JobId, fault: Fault, atMs: number): boolean => {
    const job = readJob(sql, id);
    if (job?.state !== "queued") return false;
    return door.moveJob(job, "fail", { finished_at_ms: atMs, fault: JSON.stringify(fault) });
  },

  prune: (beforeMs: number, limit: number): number => {
    const rows = sql(
      "SELECT sequence FROM jobs INDEXED BY jobs_by_end WHERE finished_at_ms < ? ORDER BY finished_at_ms LIMIT ?",
    ).all(beforeMs, limit) as { sequence: number }[];
    for (const { sequence } of rows) {
      const largeTexts = largeTextsOf(sql, sequence);
      const contents = fileContentsOf(sql, sequence);
      // Takes attempts, request, transcript, files and idempotency keys along.
      sql("DELETE FROM jobs WHERE sequence = ?").run(sequence);
      sweepLargeTexts(sql, largeTexts);
      sweepFileContents(sql, contents);
    }
    return rows.length;
  },
});

const findSubmission = (sql: Statements, { owner, key, requestHash }: IdempotencyKey): Repeated | undefined => {
  const known = sql(
    `SELECT idempotency_keys.request_hash, jobs.id FROM idempotency_keys JOIN jobs ON jobs.sequence = idempotency_keys.job
     WHERE idempotency_keys.owner = ? AND idempotency_keys.key = ?`,
  ).get(owner, key) as { request_hash: string; id: JobId } | undefined;
  if (known === undefined) return undefined;
  const job = readJob(sql, known.id);
  if (known.request_hash !== requestHash || job === undefined) return { kind: "conflict" };
  return { kind: "repeated", job };
};

const insertJob = (sql: Statements, job: NewJob): number => {
  const inserted = sql(
    `INSERT INTO jobs (id, owner, state, language, wanted_version, dependencies, terminal, priority, program, labels, title, interactive, created_at_ms)
     VALUES (?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    job.id,
    job.owner,
    job.language,
    job.wantedVersion,
    job.dependencies ? 1 : 0,
    job.terminal ? 1 : 0,
    job.priority,
    job.program,
    JSON.stringify(job.labels),
    job.title,
    job.interactive ? 1 : 0,
    job.createdAtMs,
  );
  const sequence = Number(inserted.lastInsertRowid);
  keepText(sql, { table: "requests", job: sequence, value: job.request });
  return sequence;
};
