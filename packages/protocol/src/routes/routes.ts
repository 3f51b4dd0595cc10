import { z } from "zod";
import { ConnectedClient } from "../clients.ts";
import { Cluster, ClusterEvent, Health, Info } from "../cluster.ts";
import { ProgramPath } from "../content/program-path.ts";
import { ControllerRecord } from "../controller.ts";
import { ClusterPoint, HistoryRange, WorkerPoint } from "../history.ts";
import { JobId } from "../ids.ts";
import { Job, JobSummary } from "../jobs/job.ts";
import { EventId, JobEvent } from "../jobs/job-event.ts";
import { JobRequest, requestBounds } from "../jobs/job-request.ts";
import { Outcome } from "../jobs/outcome.ts";
import { Language } from "../languages.ts";
import { JobState } from "../states/job.ts";
import { Worker } from "../workers.ts";
import { YardEvent } from "../yard-event.ts";
import type { Route } from "./route.ts";

/** Text of a query as a whole number; what is not one is an error that names the field. */
const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, "expected a whole number")
    .transform(Number)
    .pipe(z.int().min(least).max(most));

export const waitSecondsMax = 300;
export const listLimitMax = 500;

const WaitQuery = z.strictObject({
  wait: whole(0, waitSecondsMax)
    .optional()
    .describe("Seconds to wait for the end before answering with what there is."),
});
const WorkerParams = z.object({ id: z.string().min(1).describe("Id or name.") });
const WorkerNote = z.string().min(1).max(500).describe("Why, shown wherever the worker is.");
const longestMs = 365 * 86_400_000;
const JobParams = z.object({ id: JobId });

const list = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

/** Several words of one kind, separated by commas. */
const commaList = <Names extends Record<string, string>>(values: z.ZodEnum<Names>) =>
  z
    .string()
    .transform((text) => text.split(","))
    .pipe(z.array(values).min(1));

const epochMs = z
  .string()
  .regex(/^\d{1,15}$/, "expected epoch milliseconds")
  .transform(Number);

const HistoryQuery = z.strictObject({
  range: HistoryRange.optional().describe("The usual is `hour`."),
  after: epochMs.optional().describe("Only what ended after this moment, epoch milliseconds."),
});

const history = <Point extends z.ZodType>(point: Point) =>
  z.object({ stepMs: z.int().describe("How far apart the points are."), points: z.array(point) });

const submitErrors = [
  "MALFORMED_JSON",
  "INVALID_REQUEST",
  "UNSUPPORTED_MEDIA_TYPE",
  "PAYLOAD_TOO_LARGE",
  "NO_SUCH_LANGUAGE",
  "NO_SUCH_VERSION",
  "DEPENDENCIES_OFF",
  "QUEUE_FULL",
  "STORAGE_FULL",
  "STORAGE_FAILED",
  "SHUTTING_DOWN",
] as const;

const IdempotencyHeaders = z.object({
  "idempotency-key": z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe("The same key with the same request is the same job, however often it is sent."),
});

export const routes = {
  submitJob: {
    method: "POST",
    path: "/api/v1/jobs",
    tag: "jobs",
    summary: "Hand in a program",
    description: "Answered when the job is committed: from then on it is kept and will be finished.",
    query: WaitQuery,
    headers: IdempotencyHeaders,
    body: JobRequest,
    reply: { status: 201, schema: Job },
    errors: [...submitErrors, "IDEMPOTENCY_KEY_REUSED"],
  },
  submitJobs: {
    method: "POST",
    path: "/api/v1/jobs/batch",
    tag: "jobs",
    summary: "Hand in several programs at once: all are kept or none",
    body: z.strictObject({ jobs: z.array(JobRequest).min(1).max(requestBounds.batchJobs) }),
    reply: { status: 201, schema: z.object({ items: z.array(JobSummary) }) },
    errors: submitErrors,
  },
  listJobs: {
    method: "GET",
    path: "/api/v1/jobs",
    tag: "jobs",
    summary: "Jobs, newest first",
    description:
      "With `text` or `worker` a page may hold fewer jobs than asked for, even none, and still name a next one: " +
      "each call looks at so many jobs only.",
    query: z.strictObject({
      state: commaList(JobState).optional(),
      language: z.string().min(1).optional(),
      outcome: commaList(Outcome).optional(),
      worker: z.string().min(1).max(200).optional().describe("Name of the worker of the newest attempt."),
      text: z.string().min(1).max(200).optional().describe("Part of the title, the id or a label, in either case."),
      from: epochMs.optional().describe("Only what was handed in at this moment or later, epoch milliseconds."),
      to: epochMs.optional().describe("Only what was handed in before this moment, epoch milliseconds."),
      limit: whole(1, listLimitMax).optional(),
      cursor: z.string().min(1).optional().describe("`nextCursor` of the page before."),
    }),
    reply: { status: 200, schema: list(JobSummary) },
    errors: ["INVALID_REQUEST"],
  },
  getJob: {
    method: "GET",
    path: "/api/v1/jobs/:id",
    tag: "jobs",
    summary: "One job with its results",
    params: JobParams,
    query: WaitQuery,
    reply: { status: 200, schema: Job },
    errors: ["INVALID_REQUEST", "JOB_NOT_FOUND"],
  },
  getJobRequest: {
    method: "GET",
    path: "/api/v1/jobs/:id/request",
    tag: "jobs",
    summary: "What was handed in: sources, inputs, limits",
    params: JobParams,
    reply: { status: 200, schema: JobRequest },
    errors: ["INVALID_REQUEST", "JOB_NOT_FOUND"],
  },
  cancelJob: {
    method: "DELETE",
    path: "/api/v1/jobs/:id",
    tag: "jobs",
    summary: "Cancel a job; a running program is stopped",
    params: JobParams,
    reply: { status: 200, schema: Job },
    errors: ["INVALID_REQUEST", "JOB_NOT_FOUND", "JOB_FINISHED"],
  },
  followJob: {
    method: "GET",
    path: "/api/v1/jobs/:id/events",
    tag: "jobs",
    summary: "A job's events as they happen (server-sent events)",
    description: "With `Last-Event-ID` the stream goes on after that event. Ends after the `end` event.",
    params: JobParams,
    headers: z.object({ "last-event-id": EventId.optional() }),
    reply: { status: 200, schema: JobEvent, stream: true },
    errors: ["INVALID_REQUEST", "JOB_NOT_FOUND"],
  },
  getJobFile: {
    method: "GET",
    path: "/api/v1/jobs/:id/files/*",
    tag: "jobs",
    summary: "A file that a job's run left, as bytes, once the job is done",
    params: JobParams.extend({ path: ProgramPath }),
    query: z.strictObject({
      run: whole(0, requestBounds.inputs - 1)
        .optional()
        .describe("Which input, from 0; absent: the first."),
    }),
    reply: { status: 200, schema: z.instanceof(Uint8Array), file: true },
    errors: ["INVALID_REQUEST", "JOB_NOT_FOUND", "FILE_NOT_FOUND"],
  },
  listLanguages: {
    method: "GET",
    path: "/api/v1/languages",
    tag: "languages",
    summary: "Languages and versions that workers offer",
    reply: { status: 200, schema: z.object({ items: z.array(Language) }) },
    errors: [],
  },
  listWorkers: {
    method: "GET",
    path: "/api/v1/workers",
    tag: "workers",
    summary: "Workers, what they are and how busy",
    reply: { status: 200, schema: z.object({ items: z.array(Worker) }) },
    errors: [],
  },
  drainWorker: {
    method: "POST",
    path: "/api/v1/workers/:id/drain",
    tag: "workers",
    summary: "Let a worker finish what it has and give it nothing new",
    description: "Holds for this process until it is resumed. An empty body means: no deadline, no note.",
    params: WorkerParams,
    body: z.strictObject({
      deadlineMs: z
        .int()
        .min(0)
        .max(longestMs)
        .optional()
        .describe("From now: what still runs then is stopped and queued again. Absent: none."),
      note: WorkerNote.optional(),
    }),
    reply: { status: 200, schema: Worker },
    errors: ["INVALID_REQUEST", "WORKER_NOT_FOUND", "WORKER_LEAVING"],
  },
  pauseWorker: {
    method: "POST",
    path: "/api/v1/workers/:id/pause",
    tag: "workers",
    summary: "Give the worker of this name nothing new until it is resumed; what it runs, runs on",
    params: WorkerParams,
    body: z.strictObject({
      note: WorkerNote.optional(),
      untilMs: z.int().min(0).optional().describe("Epoch milliseconds: then it is resumed by itself."),
    }),
    reply: { status: 200, schema: Worker },
    errors: ["INVALID_REQUEST", "WORKER_NOT_FOUND"],
  },
  resumeWorker: {
    method: "POST",
    path: "/api/v1/workers/:id/resume",
    tag: "workers",
    summary: "Take back a drain or a pause",
    params: WorkerParams,
    reply: { status: 200, schema: Worker },
    errors: ["WORKER_NOT_FOUND", "WORKER_LEAVING"],
  },
  forgetWorker: {
    method: "POST",
    path: "/api/v1/workers/:id/forget",
    tag: "workers",
    summary: "Take a worker out of the record; one that is connected is sent away, and what it has is queued again",
    params: WorkerParams,
    reply: { status: 200, schema: Worker },
    errors: ["WORKER_NOT_FOUND"],
  },
  listClients: {
    method: "GET",
    path: "/api/v1/clients",
    tag: "cluster",
    summary: "Clients that are connected, and those that were lately, the newest first; since the controller's start",
    reply: { status: 200, schema: z.object({ items: z.array(ConnectedClient) }) },
    errors: [],
  },
  getCluster: {
    method: "GET",
    path: "/api/v1/cluster",
    tag: "cluster",
    summary: "Totals, load and queue",
    reply: { status: 200, schema: Cluster },
    errors: [],
  },
  getClusterHistory: {
    method: "GET",
    path: "/api/v1/cluster/history",
    tag: "cluster",
    summary: "Measurements of the cluster, oldest first: the last hour or the last week",
    query: HistoryQuery,
    reply: { status: 200, schema: history(ClusterPoint) },
    errors: ["INVALID_REQUEST"],
  },
  getWorkerHistory: {
    method: "GET",
    path: "/api/v1/cluster/history/:worker",
    tag: "cluster",
    summary: "Measurements of one worker's machine, oldest first",
    description: "Kept by name, also for workers that have gone.",
    params: z.object({ worker: z.string().min(1).describe("Name.") }),
    query: HistoryQuery,
    reply: { status: 200, schema: history(WorkerPoint) },
    errors: ["INVALID_REQUEST"],
  },
  followCluster: {
    method: "GET",
    path: "/api/v1/cluster/events",
    tag: "cluster",
    summary: "Changes of jobs and workers as they happen (server-sent events)",
    reply: { status: 200, schema: ClusterEvent, stream: true },
    errors: [],
  },
  listEvents: {
    method: "GET",
    path: "/api/v1/events",
    tag: "cluster",
    summary: "What happened in the cluster, newest first; the newest 10,000 are kept",
    query: z.strictObject({
      limit: whole(1, listLimitMax).optional(),
      cursor: z.string().min(1).optional().describe("`nextCursor` of the page before."),
    }),
    reply: { status: 200, schema: list(YardEvent) },
    errors: ["INVALID_REQUEST"],
  },
  getController: {
    method: "GET",
    path: "/api/v1/controller",
    tag: "cluster",
    summary: "The controller itself: settings and where they came from, storage, how workers join",
    reply: { status: 200, schema: ControllerRecord },
    errors: [],
  },
  info: {
    method: "GET",
    path: "/api/v1/info",
    tag: "health",
    summary: "Product, version, time and ways to log in; no account needed",
    reply: { status: 200, schema: Info },
    errors: [],
  },
  metrics: {
    method: "GET",
    path: "/metrics",
    tag: "health",
    summary: "Metrics in the text format of Prometheus",
    reply: { status: 200, schema: z.string(), mediaType: "text/plain; version=0.0.4; charset=utf-8" },
    errors: [],
  },
  livez: {
    method: "GET",
    path: "/livez",
    tag: "health",
    summary: "The process answers",
    reply: { status: 200, schema: Health },
    errors: [],
  },
  readyz: {
    method: "GET",
    path: "/readyz",
    tag: "health",
    summary: "Jobs are accepted: 200, or 503 with the check that fails",
    reply: { status: 200, schema: Health },
    errors: [],
  },
} as const satisfies Record<string, Route>;

export type Routes = typeof routes;
