import { createHash, randomInt } from "node:crypto";
import { isInteractive, JobId, type JobRequest, jobTitle, RunyardError } from "@runyard/protocol";
import { monotonicFactory } from "ulid";
import { refusal } from "../dispatch/admission.ts";
import { fingerprint } from "../dispatch/fingerprint.ts";
import { kindOf } from "../dispatch/lane.ts";
import type { Accepted, NewJob, StoredJob } from "../store/store.ts";
import { announceToCluster, queuedJob, type Yard } from "../yard.ts";
import { grantArrival } from "./grant-lease.ts";
import { seatArrival } from "./place-jobs.ts";

/** By itself ulid asks the system for each of 16 random digits: 0.1 ms an id. */
const ulid = monotonicFactory(() => randomInt(2 ** 32) / 2 ** 32);

type Submission = { requests: readonly JobRequest[]; owner: string; idempotencyKey?: string | undefined };

/**
 * Keeps all of the jobs or none; resolved means committed. Requests are validated and their languages resolved.
 * @throws RunyardError QUOTA_EXCEEDED, QUEUE_FULL, SHUTTING_DOWN, STORAGE_FULL or STORAGE_FAILED: nothing was kept
 */
export const submitJobs = async (yard: Yard, submission: Submission): Promise<Accepted> => {
  if (yard.closing.aborted) throw new RunyardError("SHUTTING_DOWN");
  const { owner, idempotencyKey: key } = submission;
  const createdAtMs = yard.clock.now();
  const jobs = submission.requests.map((request) => newJob(request, owner, createdAtMs));
  const [first] = submission.requests;
  const idempotency = key === undefined ? undefined : { owner, key, requestHash: hashOf(first) };
  const refused = yard.quotas.refusal(owner, jobs.length) ?? refusal(yard, submission.requests);
  if (refused !== undefined) {
    // What was accepted before is answered for, full or not.
    const repeated = idempotency === undefined ? undefined : await yard.store.jobs.repeated(idempotency);
    if (repeated !== undefined) return repeated;
    yard.monitor.refused(jobs.length);
    throw refused;
  }
  yard.quotas.handIn(owner, jobs.length);
  const accepting = yard.store.jobs.accept(jobs, idempotency);
  const arriving = startAtOnce(yard, jobs, accepting) ? 0 : jobs.length;
  yard.arriving.jobs += arriving;
  let isKept = false;
  try {
    const accepted = await accepting;
    if (accepted.kind !== "accepted") return accepted;
    isKept = true;
    yard.monitor.accepted(jobs.length);
    if (arriving > 0) enqueue(yard, accepted.jobs, jobs);
    for (const job of accepted.jobs) announceToCluster(yard, job);
    return accepted;
  } finally {
    if (!isKept) yard.quotas.takeBack(owner, jobs.length);
    yard.arriving.jobs -= arriving;
  }
};

/** Whether a worker gets the job with the very commit that keeps it. */
const startAtOnce = (yard: Yard, [made, ...others]: readonly NewJob[], accepting: Promise<Accepted>): boolean => {
  if (made === undefined || others.length > 0) return false;
  const seat = seatArrival(yard, queuedJob({ ...made, sequence: 0 }, false));
  if (seat === undefined) return false;
  const stored = accepting.then((accepted) => (accepted.kind === "accepted" ? accepted.jobs[0] : undefined));
  grantArrival(yard, { made, seat, accepting: stored });
  return true;
};

const enqueue = (yard: Yard, jobs: readonly StoredJob[], made: readonly NewJob[]): void => {
  for (const [index, job] of jobs.entries()) {
    const request = made[index]?.request;
    if (request !== undefined) yard.recent.add({ job, request });
    yard.queue.add(queuedJob(job, false));
  }
  yard.dispatcher.kick();
};

const newJob = (request: JobRequest, owner: string, createdAtMs: number): NewJob => ({
  id: JobId.parse(`job_${ulid(createdAtMs)}`),
  owner,
  ...kindOf(request),
  priority: request.priority ?? 0,
  program: fingerprint(request),
  labels: request.labels ?? {},
  title: jobTitle(request),
  interactive: isInteractive(request),
  createdAtMs,
  request,
});

/** The same for the same request, however its fields were ordered. */
const hashOf = (value: unknown): string => createHash("sha256").update(JSON.stringify(value, sortKeys)).digest("hex");

const sortKeys = (_key: string, value: unknown): unknown => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
};
