import {
  effectiveLimits,
  type FollowedEvent,
  type Job,
  mayReach,
  type Principal,
  parseEventId,
  type Routes,
  RunyardError,
  reachesRole,
} from "@runyard/protocol";
import type { Groups } from "../../auth/groups.ts";
import { cancelJob } from "../../commands/cancel-job.ts";
import { submitJobs } from "../../commands/submit-jobs.ts";
import { followJob } from "../../events/follow-job.ts";
import { presentJob } from "../../present/job.ts";
import { readFile } from "../../queries/read-file.ts";
import { awaitJob, checkReach, readJob, readRequest, readRow, summaryOf } from "../../queries/read-job.ts";
import { waitingFor, type Yard } from "../../yard.ts";
import type { Call, RouteHandlers } from "../bind-routes.ts";
import type { StreamedEvent } from "../event-stream.ts";
import { acceptRequest } from "./accept-request.ts";

type JobRoutes = Pick<
  Routes,
  "submitJob" | "submitJobs" | "listJobs" | "getJob" | "getJobRequest" | "getJobFile" | "cancelJob" | "followJob"
>;

const listLimit = 50;

export const jobHandlers = (yard: Yard): RouteHandlers<JobRoutes> => ({
  submitJob: (call) => submit(yard, call),
  submitJobs: async ({ body, principal }) => {
    const { name: owner } = principal;
    const requests = body.jobs.map((request, index) => acceptRequest(yard, request, { owner, at: `jobs.${index}.` }));
    const accepted = await submitJobs(yard, { requests, owner });
    const jobs = accepted.kind === "accepted" ? accepted.jobs : [];
    return { body: { items: jobs.map((job) => summaryOf(yard, job)) } };
  },
  listJobs: async ({ query, principal }) => {
    const { state: states, outcome: outcomes, worker, text, from: fromMs, to: toMs, limit = listLimit, cursor } = query;
    const owner = ownersFor(yard.groups, query, principal);
    const language = query.language === undefined ? undefined : yard.catalog.canonical(query.language);
    const page = await yard.store.jobs.list({
      owner,
      states,
      outcomes,
      language,
      worker,
      text,
      fromMs,
      toMs,
      limit,
      cursor,
    });
    return { body: { items: page.jobs.map((job) => summaryOf(yard, job)), nextCursor: page.nextCursor } };
  },
  getJob: async ({ params, query, gone, principal }) => {
    await checkReach(yard, params.id, principal);
    const { wait = 0 } = query;
    const waiting = wait === 0 ? undefined : { seconds: wait, gone: gone() };
    return { body: await (waiting === undefined ? readJob(yard, params.id) : awaitJob(yard, params.id, waiting)) };
  },
  getJobRequest: async ({ params, principal }) => {
    await checkReach(yard, params.id, principal);
    return { body: await readRequest(yard, params.id) };
  },
  getJobFile: async ({ params, query, principal }) => {
    await checkReach(yard, params.id, principal);
    return readFile(yard, params.id, { run: query.run ?? 0, path: params.path });
  },
  cancelJob: async ({ params, principal }) => {
    await checkReach(yard, params.id, principal);
    await cancelJob(yard, params.id);
    return { body: await readJob(yard, params.id) };
  },
  followJob: async ({ params, headers, gone, principal }) => {
    const after = headers["last-event-id"];
    await checkReach(yard, params.id, principal);
    await readRow(yard, params.id);
    const following = { id: params.id, after: after === undefined ? undefined : parseEventId(after), gone: gone() };
    return { batches: streamed(followJob(yard, following)), clock: yard.clock };
  },
});

/** Whose jobs a list is of: those asked for, as far as they are in reach; undefined for everybody's. */
const ownersFor = (
  groups: Groups,
  { owner, group }: { owner?: string | undefined; group?: string | undefined },
  principal: Principal,
): string[] | undefined => {
  const isInReach = (name: string) => mayReach(principal, name) || groups.teaches(principal.name, name);
  const members = group === undefined ? undefined : (groups.find(group)?.members ?? []).map(({ name }) => name);
  if (owner !== undefined) return (members?.includes(owner) ?? true) && isInReach(owner) ? [owner] : [];
  if (members !== undefined) return members.filter(isInReach);
  return reachesRole(principal.role, "operator") ? undefined : [principal.name];
};

const submit = async (yard: Yard, { body, query, headers, gone, principal }: Call<Routes["submitJob"]>) => {
  const request = acceptRequest(yard, body, { owner: principal.name });
  const submission = { requests: [request], owner: principal.name, idempotencyKey: headers["idempotency-key"] };
  const accepted = await submitJobs(yard, submission);
  if (accepted.kind === "conflict") throw new RunyardError("IDEMPOTENCY_KEY_REUSED");
  const row = accepted.kind === "repeated" ? accepted.job : accepted.jobs[0];
  if (row === undefined) throw new RunyardError("INTERNAL");
  const location = { location: `/api/v1/jobs/${row.id}` };
  if (query.wait !== undefined && query.wait > 0) {
    const isNew = accepted.kind === "accepted";
    const job = await awaitJob(yard, row.id, { seconds: query.wait, gone: gone(), isNew });
    return { body: job, headers: { ...location, ...replayed(accepted.kind) } };
  }
  const body201: Job =
    accepted.kind === "repeated"
      ? await readJob(yard, row.id)
      : presentJob({ job: row, limits: effectiveLimits("run", request.limits), waiting: waitingFor(yard, row) });
  return { body: body201, headers: { ...location, ...replayed(accepted.kind) } };
};

const replayed = (kind: "accepted" | "repeated"): Record<string, string> =>
  kind === "repeated" ? { "idempotent-replayed": "true" } : {};

async function* streamed(batches: AsyncGenerator<FollowedEvent[]>): AsyncGenerator<StreamedEvent[]> {
  for await (const batch of batches) {
    yield batch.map(({ id, event }) => ({ id, name: event.type, data: event }));
  }
}
