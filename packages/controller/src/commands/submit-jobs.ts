import { createHash } from "node:crypto";
import { JobId, type JobRequest, RunyardError } from "@runyard/protocol";
import { monotonicFactory } from "ulid";
import { refusal } from "../dispatch/admission.ts";
import { fingerprint } from "../dispatch/fingerprint.ts";
import type { Accepted, NewJob, StoredJob } from "../store/store.ts";
import { announceToCluster, queuedJob, type Yard } from "../yard.ts";

const ulid = monotonicFactory();

type Submission = { requests: readonly JobRequest[]; owner: string; idempotencyKey?: string | undefined };

/**
 * Keeps all of the jobs or none; resolved means committed. Requests are validated and their languages resolved.
 * @throws RunyardError QUEUE_FULL, SHUTTING_DOWN, STORAGE_FULL or STORAGE_FAILED: nothing was kept
 */
export const submitJobs = async (yard: Yard, submission: Submission): Promise<Accepted> => {
  if (yard.closing.aborted) throw new RunyardError("SHUTTING_DOWN");
  const { owner, idempotencyKey: key } = submission;
  const createdAtMs = yard.clock.now();
  const jobs = submission.requests.map((request) => newJob(request, owner, createdAtMs));
  const [first] = submission.requests;
  const idempotency = key === undefined ? undefined : { owner, key, requestHash: hashOf(first) };
  const refused = refusal(yard, submission.requests);
  if (refused !== undefined) {
    // What was accepted before is answered for, full or not.
    const repeated = idempotency === undefined ? undefined : await yard.store.jobs.repeated(idempotency);
    if (repeated !== undefined) return repeated;
    yard.monitor.refused(jobs.length);
    throw refused;
  }
  yard.arriving.jobs += jobs.length;
  try {
    const accepted = await yard.store.jobs.accept(jobs, idempotency);
    if (accepted.kind === "accepted") enqueue(yard, accepted.jobs, jobs);
    return accepted;
  } finally {
    yard.arriving.jobs -= jobs.length;
  }
};

const enqueue = (yard: Yard, jobs: readonly StoredJob[], made: readonly NewJob[]): void => {
  yard.monitor.accepted(jobs.length);
  for (const [index, job] of jobs.entries()) {
    const request = made[index]?.request;
    if (request !== undefined) yard.recent.add({ job, request });
    yard.queue.add(queuedJob(job, false));
    announceToCluster(yard, job);
  }
  yard.dispatcher.kick();
};

const newJob = (request: JobRequest, owner: string, createdAtMs: number): NewJob => ({
  id: JobId.parse(`job_${ulid(createdAtMs)}`),
  owner,
  language: request.language,
  wantedVersion: request.version ?? null,
  dependencies: request.dependencies !== undefined,
  priority: request.priority ?? 0,
  program: fingerprint(request),
  labels: request.labels ?? {},
  interactive: request.interactive ?? false,
  createdAtMs,
  request,
});

/** The same for the same request, however its fields were ordered. */
const hashOf = (value: unknown): string => createHash("sha256").update(JSON.stringify(value, sortKeys)).digest("hex");

const sortKeys = (_key: string, value: unknown): unknown => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
};
