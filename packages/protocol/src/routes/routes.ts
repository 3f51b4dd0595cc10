import { z } from "zod";
import { ApiToken, accountBounds, Password, Role, Scope, Session, SessionInfo, User, UserName } from "../access.ts";
import { AuditEntry, AuditKind } from "../audit.ts";
import { ConnectedClient } from "../clients.ts";
import { Cluster, ClusterEvent, Health, Info } from "../cluster.ts";
import { ProgramPath } from "../content/program-path.ts";
import { ControllerRecord } from "../controller.ts";
import { Group, GroupName, GroupRole, groupBounds, groupRules, Student } from "../groups.ts";
import { ClusterPoint, HistoryRange, WorkerPoint } from "../history.ts";
import { JobId, JoinTokenId, SessionId, TokenId } from "../ids.ts";
import { Job, JobSummary } from "../jobs/job.ts";
import { EventId, JobEvent } from "../jobs/job-event.ts";
import { JobRequest, requestBounds } from "../jobs/job-request.ts";
import { Outcome } from "../jobs/outcome.ts";
import { JoinRequest, JoinToken, joinBounds, WorkerName } from "../joining.ts";
import { Language } from "../languages.ts";
import { Quota, QuotaRecord, QuotaSubject } from "../quotas.ts";
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
  "BEYOND_QUOTA",
  "QUOTA_EXCEEDED",
  "QUEUE_FULL",
  "STORAGE_FULL",
  "STORAGE_FAILED",
  "SHUTTING_DOWN",
] as const;

const UserParams = z.object({ id: z.string().min(1).describe("Id or name.") });
const Subject = z
  .string()
  .min(1)
  .max(255)
  .describe("Whom the identity provider lets into it: their `sub`. The audit names it where somebody was refused.");
const GroupParams = z.object({ id: GroupName });
const GroupRules = z.strictObject(groupRules).partial();
const JoinCode = z.string().min(1).max(64);
const QuotaParams = z.object({ id: QuotaSubject });
const OfUser = z.strictObject({
  user: z.string().min(1).optional().describe("Id or name of another's account, for admins. Absent: one's own."),
});
/** For a browser the session comes as a cookie that scripts cannot read, for a program in the answer. */
const keep = z.enum(["cookie", "token"]).optional().describe("`token` has the session's token in the answer.");

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
    access: "user",
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
    access: "user",
    summary: "Hand in several programs at once: all are kept or none",
    body: z.strictObject({ jobs: z.array(JobRequest).min(1).max(requestBounds.batchJobs) }),
    reply: { status: 201, schema: z.object({ items: z.array(JobSummary) }) },
    errors: submitErrors,
  },
  listJobs: {
    method: "GET",
    path: "/api/v1/jobs",
    tag: "jobs",
    access: "viewer",
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
      group: GroupName.optional().describe("Of the members of a group that one teaches; for operators of any."),
      owner: z.string().min(1).optional().describe("Whose. Absent: everybody's, for operators; below, one's own."),
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
    access: "viewer",
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
    access: "viewer",
    summary: "What was handed in: sources, inputs, limits",
    params: JobParams,
    reply: { status: 200, schema: JobRequest },
    errors: ["INVALID_REQUEST", "JOB_NOT_FOUND"],
  },
  cancelJob: {
    method: "DELETE",
    path: "/api/v1/jobs/:id",
    tag: "jobs",
    access: "user",
    summary: "Cancel a job; a running program is stopped",
    params: JobParams,
    reply: { status: 200, schema: Job },
    errors: ["INVALID_REQUEST", "JOB_NOT_FOUND", "JOB_FINISHED"],
  },
  followJob: {
    method: "GET",
    path: "/api/v1/jobs/:id/events",
    tag: "jobs",
    access: "viewer",
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
    access: "viewer",
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
    access: "viewer",
    summary: "Languages and versions that workers offer",
    reply: { status: 200, schema: z.object({ items: z.array(Language) }) },
    errors: [],
  },
  listWorkers: {
    method: "GET",
    path: "/api/v1/workers",
    tag: "workers",
    access: "viewer",
    summary: "Workers, what they are and how busy",
    reply: { status: 200, schema: z.object({ items: z.array(Worker) }) },
    errors: [],
  },
  drainWorker: {
    method: "POST",
    path: "/api/v1/workers/:id/drain",
    tag: "workers",
    access: "operator",
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
    access: "operator",
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
    access: "operator",
    summary: "Take back a drain or a pause",
    params: WorkerParams,
    reply: { status: 200, schema: Worker },
    errors: ["WORKER_NOT_FOUND", "WORKER_LEAVING"],
  },
  forgetWorker: {
    method: "POST",
    path: "/api/v1/workers/:id/forget",
    tag: "workers",
    access: "operator",
    summary: "Void a worker's credential, take it out of the record, cut its connection and queue what it has again",
    params: WorkerParams,
    reply: {
      status: 200,
      schema: Worker.partial().required({ name: true }).describe("Its last picture, where the controller has one."),
    },
    errors: ["WORKER_NOT_FOUND"],
  },
  joinWorker: {
    method: "POST",
    path: "/api/v1/join",
    tag: "workers",
    access: "open",
    summary: "Become a worker: a join token, for a credential of one's own",
    description:
      "The worker makes the credential and sends its digest; from then on it connects with the credential. The same " +
      "digest again is the same use. The token kept in the data folder lets workers of the controller's machine join.",
    body: JoinRequest,
    reply: { status: 201, schema: z.object({ name: WorkerName }) },
    errors: [
      "MALFORMED_JSON",
      "INVALID_REQUEST",
      "JOIN_TOKEN_INVALID",
      "JOIN_TOKEN_EXPIRED",
      "JOIN_TOKEN_USED",
      "JOIN_NAME_REFUSED",
      "WORKER_CONNECTED",
      "INCOMPATIBLE_VERSION",
      "TOO_MANY_LOGINS",
    ],
  },
  listJoinTokens: {
    method: "GET",
    path: "/api/v1/join-tokens",
    tag: "access",
    access: "operator",
    summary: "Tokens that let workers join, the newest first, and who joined with them; a week after their end they go",
    reply: { status: 200, schema: z.object({ items: z.array(JoinToken) }) },
    errors: [],
  },
  createJoinToken: {
    method: "POST",
    path: "/api/v1/join-tokens",
    tag: "access",
    access: "operator",
    summary: "Make a token that lets workers join; its secret is in this answer and nowhere else",
    body: z.strictObject({
      lifeMs: z.int().min(1_000).max(joinBounds.lifeMs).default(3_600_000).describe("From now."),
      uses: z.int().min(1).max(joinBounds.uses).default(1).describe("How many workers it lets join."),
      name: WorkerName.optional().describe("What they must be called, `*` for anything. Absent: as they like."),
    }),
    reply: {
      status: 201,
      schema: JoinToken.extend({ token: z.string(), url: z.string().describe("Where workers find the controller.") }),
    },
    errors: ["MALFORMED_JSON", "INVALID_REQUEST", "TOO_MANY"],
  },
  revokeJoinToken: {
    method: "DELETE",
    path: "/api/v1/join-tokens/:id",
    tag: "access",
    access: "operator",
    summary: "Void a join token; workers that have joined with it stay",
    params: z.object({ id: JoinTokenId }),
    reply: { status: 200, schema: JoinToken },
    errors: ["INVALID_REQUEST", "JOIN_TOKEN_NOT_FOUND"],
  },
  listClients: {
    method: "GET",
    path: "/api/v1/clients",
    tag: "cluster",
    access: "operator",
    summary: "Clients that are connected, and those that were lately, the newest first; since the controller's start",
    reply: { status: 200, schema: z.object({ items: z.array(ConnectedClient) }) },
    errors: [],
  },
  getCluster: {
    method: "GET",
    path: "/api/v1/cluster",
    tag: "cluster",
    access: "viewer",
    summary: "Totals, load and queue",
    reply: { status: 200, schema: Cluster },
    errors: [],
  },
  getClusterHistory: {
    method: "GET",
    path: "/api/v1/cluster/history",
    tag: "cluster",
    access: "viewer",
    summary: "Measurements of the cluster, oldest first: the last hour or the last week",
    query: HistoryQuery,
    reply: { status: 200, schema: history(ClusterPoint) },
    errors: ["INVALID_REQUEST"],
  },
  getWorkerHistory: {
    method: "GET",
    path: "/api/v1/cluster/history/:worker",
    tag: "cluster",
    access: "viewer",
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
    access: "viewer",
    summary: "Changes of jobs and workers as they happen (server-sent events)",
    reply: { status: 200, schema: ClusterEvent, stream: true },
    errors: [],
  },
  listEvents: {
    method: "GET",
    path: "/api/v1/events",
    tag: "cluster",
    access: "operator",
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
    access: "operator",
    summary: "The controller itself: settings and where they came from, storage, how workers join",
    reply: { status: 200, schema: ControllerRecord },
    errors: [],
  },
  getSession: {
    method: "GET",
    path: "/api/v1/session",
    tag: "access",
    access: "viewer",
    summary: "Who I am and what I may do",
    reply: { status: 200, schema: SessionInfo },
    errors: [],
  },
  logIn: {
    method: "POST",
    path: "/api/v1/session",
    tag: "access",
    access: "open",
    summary: "Log in with a name and a password, or with a one-time code",
    description: "Makes a new session each time; the one the request came with ends.",
    body: z.union([
      z.strictObject({ name: z.string().min(1), password: z.string().min(1).max(accountBounds.passwordMost), keep }),
      z.strictObject({ code: z.string().min(1), keep }),
    ]),
    reply: { status: 200, schema: SessionInfo.extend({ token: z.string().optional() }) },
    errors: ["MALFORMED_JSON", "INVALID_REQUEST", "LOGIN_FAILED", "TOO_MANY_LOGINS"],
  },
  beginProviderLogin: {
    method: "GET",
    path: "/api/v1/session/oidc",
    tag: "access",
    access: "open",
    summary: "Send a browser to the identity provider to log in",
    description: "Leads to /login?error=CODE where that fails, with a code of this catalogue.",
    query: z.strictObject({ return: z.string().optional().describe("The page to come back to, such as /runs.") }),
    reply: { status: 303, schema: z.object({}) },
    errors: ["NOT_FOUND", "INVALID_REQUEST"],
  },
  finishProviderLogin: {
    method: "GET",
    path: "/api/v1/session/oidc/callback",
    tag: "access",
    access: "open",
    summary: "Where the identity provider sends a browser back to: opens a session",
    description: "Leads to the page that was asked for, or to /login?error=CODE.",
    reply: { status: 303, schema: z.object({}) },
    errors: ["NOT_FOUND"],
  },
  logOut: {
    method: "DELETE",
    path: "/api/v1/session",
    tag: "access",
    access: "person",
    summary: "End the session this request came with",
    reply: {
      status: 200,
      schema: z.object({
        continueAt: z
          .string()
          .optional()
          .describe("Where a browser ends its session with the identity provider too, which would let it in again."),
      }),
    },
    errors: ["SESSION_NOT_FOUND"],
  },
  createLoginCode: {
    method: "POST",
    path: "/api/v1/session/codes",
    tag: "access",
    access: "person",
    summary: "A one-time code that logs in as whoever asked for it: how a terminal lets a browser in",
    reply: { status: 201, schema: z.object({ code: z.string(), expiresAtMs: z.int() }) },
    errors: [],
  },
  listSessions: {
    method: "GET",
    path: "/api/v1/sessions",
    tag: "access",
    access: "person",
    summary: "Logins in force, the newest first",
    query: OfUser,
    reply: { status: 200, schema: z.object({ items: z.array(Session) }) },
    errors: ["INVALID_REQUEST", "USER_NOT_FOUND"],
  },
  revokeSession: {
    method: "DELETE",
    path: "/api/v1/sessions/:id",
    tag: "access",
    access: "person",
    summary: "End a login of one's own; admins end anybody's",
    params: z.object({ id: SessionId }),
    reply: { status: 200, schema: Session },
    errors: ["INVALID_REQUEST", "SESSION_NOT_FOUND"],
  },
  listUsers: {
    method: "GET",
    path: "/api/v1/users",
    tag: "access",
    access: "admin",
    summary: "Accounts, by their names",
    reply: { status: 200, schema: z.object({ items: z.array(User) }) },
    errors: [],
  },
  addUser: {
    method: "POST",
    path: "/api/v1/users",
    tag: "access",
    access: "admin",
    summary: "Make an account",
    description: "The first one ends the time when whoever is on the controller's machine is let in without a login.",
    body: z.strictObject({
      name: UserName,
      role: Role,
      password: Password.optional().describe("Absent: it logs in through the identity provider alone."),
      subject: Subject.optional(),
      takeOver: z
        .boolean()
        .optional()
        .describe("Also a name under which jobs of an account are kept that was removed: they become the new one's."),
    }),
    reply: { status: 201, schema: User },
    errors: ["MALFORMED_JSON", "INVALID_REQUEST", "USER_EXISTS", "NAME_RESERVED"],
  },
  changeUser: {
    method: "POST",
    path: "/api/v1/users/:id",
    tag: "access",
    access: "admin",
    summary: "Change an account's role, disable it or link it: in force at once, also for what is open",
    params: UserParams,
    body: z.strictObject({
      role: Role.optional(),
      disabled: z.boolean().optional(),
      subject: Subject.nullable().optional().describe("Null: the identity provider lets nobody into it any more."),
    }),
    reply: { status: 200, schema: User },
    errors: ["MALFORMED_JSON", "INVALID_REQUEST", "USER_NOT_FOUND", "USER_EXISTS"],
  },
  setPassword: {
    method: "POST",
    path: "/api/v1/users/:id/password",
    tag: "access",
    access: "person",
    summary: "Change one's password, or as an admin somebody's; ends the account's other sessions",
    params: UserParams,
    body: z.strictObject({
      password: Password,
      current: z
        .string()
        .max(accountBounds.passwordMost)
        .optional()
        .describe("The one until now, of one's own account."),
    }),
    reply: { status: 200, schema: User },
    errors: ["MALFORMED_JSON", "INVALID_REQUEST", "USER_NOT_FOUND", "LOGIN_FAILED", "TOO_MANY_LOGINS"],
  },
  removeUser: {
    method: "DELETE",
    path: "/api/v1/users/:id",
    tag: "access",
    access: "admin",
    summary: "Remove an account with its sessions and tokens; its jobs stay",
    params: UserParams,
    reply: { status: 200, schema: User },
    errors: ["USER_NOT_FOUND"],
  },
  listTokens: {
    method: "GET",
    path: "/api/v1/tokens",
    tag: "access",
    access: "person",
    summary: "API tokens, the newest first",
    query: OfUser,
    reply: { status: 200, schema: z.object({ items: z.array(ApiToken) }) },
    errors: ["INVALID_REQUEST", "USER_NOT_FOUND"],
  },
  createToken: {
    method: "POST",
    path: "/api/v1/tokens",
    tag: "access",
    access: "person",
    summary: "Make an API token for oneself; its secret is in this answer and nowhere else",
    body: z.strictObject({
      name: z.string().min(1).max(100).describe("What it is for."),
      scopes: z.array(Scope).min(1).max(4),
      lifeMs: z.int().min(1_000).max(longestMs).nullable().describe("From now; null: until it is revoked."),
    }),
    reply: { status: 201, schema: ApiToken.extend({ token: z.string() }) },
    errors: ["MALFORMED_JSON", "INVALID_REQUEST", "TOO_MANY"],
  },
  revokeToken: {
    method: "DELETE",
    path: "/api/v1/tokens/:id",
    tag: "access",
    access: "person",
    summary: "End an API token of one's own; admins end anybody's",
    params: z.object({ id: TokenId }),
    reply: { status: 200, schema: ApiToken },
    errors: ["INVALID_REQUEST", "TOKEN_NOT_FOUND"],
  },
  listGroups: {
    method: "GET",
    path: "/api/v1/groups",
    tag: "access",
    access: "viewer",
    summary: "Groups that one is in; for operators all",
    reply: { status: 200, schema: z.object({ items: z.array(Group) }) },
    errors: [],
  },
  createGroup: {
    method: "POST",
    path: "/api/v1/groups",
    tag: "access",
    access: "admin",
    summary: "Make a group, such as a class",
    body: GroupRules.extend({ name: GroupName }),
    reply: { status: 201, schema: Group },
    errors: ["MALFORMED_JSON", "INVALID_REQUEST", "GROUP_EXISTS"],
  },
  changeGroup: {
    method: "POST",
    path: "/api/v1/groups/:id",
    tag: "access",
    access: "admin",
    summary: "Change what is the same for all members of a group; what is absent stays. In force for the next job",
    params: GroupParams,
    body: GroupRules,
    reply: { status: 200, schema: Group },
    errors: ["MALFORMED_JSON", "INVALID_REQUEST", "GROUP_NOT_FOUND"],
  },
  getGroup: {
    method: "GET",
    path: "/api/v1/groups/:id",
    tag: "access",
    access: "viewer",
    summary: "A group that one is in; for operators any. Members see themselves and their teachers",
    params: GroupParams,
    reply: { status: 200, schema: Group },
    errors: ["INVALID_REQUEST", "GROUP_NOT_FOUND"],
  },
  removeGroup: {
    method: "DELETE",
    path: "/api/v1/groups/:id",
    tag: "access",
    access: "admin",
    summary: "Remove a group; its members' accounts stay",
    params: GroupParams,
    reply: { status: 200, schema: Group },
    errors: ["INVALID_REQUEST", "GROUP_NOT_FOUND"],
  },
  addGroupMember: {
    method: "POST",
    path: "/api/v1/groups/:id/members",
    tag: "access",
    access: "admin",
    summary: "Take an account into a group, or give it another role there",
    params: GroupParams,
    body: z.strictObject({ name: z.string().min(1).describe("Of the account."), role: GroupRole }),
    reply: { status: 200, schema: Group },
    errors: ["MALFORMED_JSON", "INVALID_REQUEST", "GROUP_NOT_FOUND", "USER_NOT_FOUND", "TOO_MANY"],
  },
  removeGroupMember: {
    method: "DELETE",
    path: "/api/v1/groups/:id/members/:member",
    tag: "access",
    access: "user",
    summary: "Take an account out of a group that one teaches",
    params: GroupParams.extend({ member: z.string().min(1) }),
    reply: { status: 200, schema: Group },
    errors: ["INVALID_REQUEST", "GROUP_NOT_FOUND"],
  },
  addStudents: {
    method: "POST",
    path: "/api/v1/groups/:id/students",
    tag: "access",
    access: "user",
    summary: "Make accounts in a group that one teaches: all or, where one of the names is taken, none",
    params: GroupParams,
    body: z.strictObject({ students: z.array(Student).min(1).max(groupBounds.studentsAtOnce) }),
    reply: { status: 201, schema: Group },
    errors: ["MALFORMED_JSON", "INVALID_REQUEST", "GROUP_NOT_FOUND", "USER_EXISTS", "NAME_RESERVED", "TOO_MANY"],
  },
  createJoinCode: {
    method: "POST",
    path: "/api/v1/groups/:id/code",
    tag: "access",
    access: "user",
    summary: "A short code with which people join a group that one teaches; the one before is void",
    params: GroupParams,
    body: z.strictObject({ lifeMs: z.int().min(60_000).max(longestMs).describe("From now.") }),
    reply: { status: 201, schema: Group },
    errors: ["MALFORMED_JSON", "INVALID_REQUEST", "GROUP_NOT_FOUND"],
  },
  revokeJoinCode: {
    method: "DELETE",
    path: "/api/v1/groups/:id/code",
    tag: "access",
    access: "user",
    summary: "Make the code of a group that one teaches void",
    params: GroupParams,
    reply: { status: 200, schema: Group },
    errors: ["INVALID_REQUEST", "GROUP_NOT_FOUND"],
  },
  joinGroup: {
    method: "POST",
    path: "/api/v1/groups/join",
    tag: "access",
    access: "open",
    summary: "Make oneself an account in a group, with its code",
    body: Student.extend({ code: JoinCode }),
    reply: { status: 201, schema: z.object({ user: z.string(), group: z.string() }) },
    errors: [
      "MALFORMED_JSON",
      "INVALID_REQUEST",
      "JOIN_CODE_INVALID",
      "USER_EXISTS",
      "NAME_RESERVED",
      "TOO_MANY",
      "TOO_MANY_LOGINS",
    ],
  },
  enterGroup: {
    method: "POST",
    path: "/api/v1/groups/enter",
    tag: "access",
    access: "viewer",
    summary: "Become a member of a group with the account one has, by the group's code",
    description: "Whoever is in it already stays what they are there.",
    body: z.strictObject({ code: JoinCode }),
    reply: { status: 200, schema: Group },
    errors: ["MALFORMED_JSON", "INVALID_REQUEST", "JOIN_CODE_INVALID", "USER_NOT_FOUND", "TOO_MANY", "TOO_MANY_LOGINS"],
  },
  listQuotas: {
    method: "GET",
    path: "/api/v1/quotas",
    tag: "access",
    access: "operator",
    summary: "Quotas that were set",
    reply: { status: 200, schema: z.object({ items: z.array(QuotaRecord) }) },
    errors: [],
  },
  getQuota: {
    method: "GET",
    path: "/api/v1/quotas/:id",
    tag: "access",
    access: "viewer",
    summary: "One's own quota and what is used of it, as `me`; for operators anybody's",
    params: QuotaParams,
    reply: { status: 200, schema: QuotaRecord },
    errors: ["INVALID_REQUEST", "USER_NOT_FOUND"],
  },
  setQuota: {
    method: "PUT",
    path: "/api/v1/quotas/:id",
    tag: "access",
    access: "admin",
    summary: "Set a quota in place of the one before; in force for the next job",
    params: QuotaParams,
    body: Quota,
    reply: { status: 200, schema: QuotaRecord },
    errors: ["MALFORMED_JSON", "INVALID_REQUEST", "USER_NOT_FOUND"],
  },
  listAudit: {
    method: "GET",
    path: "/api/v1/audit",
    tag: "access",
    access: "admin",
    summary: "Who did what, newest first: logins, accounts, tokens, orders to workers, refused access",
    query: z.strictObject({
      kind: commaList(AuditKind).optional(),
      actor: z.string().min(1).optional().describe("Name of who did it."),
      after: epochMs.optional().describe("Only what happened after this moment, epoch milliseconds."),
      limit: whole(1, listLimitMax).optional(),
      cursor: z.string().min(1).optional().describe("`nextCursor` of the page before."),
    }),
    reply: { status: 200, schema: list(AuditEntry) },
    errors: ["INVALID_REQUEST"],
  },
  info: {
    method: "GET",
    path: "/api/v1/info",
    tag: "health",
    access: "open",
    summary: "Product, version, time and ways to log in; no account needed",
    reply: { status: 200, schema: Info },
    errors: [],
  },
  metrics: {
    method: "GET",
    path: "/metrics",
    tag: "health",
    access: "viewer",
    summary: "Metrics in the text format of Prometheus",
    reply: { status: 200, schema: z.string(), mediaType: "text/plain; version=0.0.4; charset=utf-8" },
    errors: [],
  },
  livez: {
    method: "GET",
    path: "/livez",
    tag: "health",
    access: "open",
    summary: "The process answers",
    reply: { status: 200, schema: Health },
    errors: [],
  },
  readyz: {
    method: "GET",
    path: "/readyz",
    tag: "health",
    access: "open",
    summary: "Jobs are accepted: 200, or 503 with the check that fails",
    reply: { status: 200, schema: Health },
    errors: [],
  },
} as const satisfies Record<string, Route>;

export type Routes = typeof routes;
