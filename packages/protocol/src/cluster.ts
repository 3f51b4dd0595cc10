import { z } from "zod";
import { Alert } from "./alerts.ts";
import { JobSummary } from "./jobs/job.ts";
import { Worker, WorkerPulse } from "./workers.ts";
import { YardEvent } from "./yard-event.ts";

/** How the controller grows by itself: how many workers it may have, wants and has. */
export const FleetFigures = z.object({
  provider: z.enum(["process", "command"]),
  minWorkers: z.int(),
  maxWorkers: z.int(),
  wanted: z.int().describe("What the load asks for, within the bounds."),
  starting: z.int(),
  running: z.int(),
  stopping: z.int(),
  problem: z.string().nullable().describe("What went wrong last, while it has not gone well since."),
});
export type FleetFigures = z.infer<typeof FleetFigures>;

/** The cluster in figures. */
export const Cluster = z.object({
  workers: z.object({ ready: z.int(), draining: z.int(), paused: z.int(), lost: z.int() }),
  slots: z.object({ total: z.int(), busy: z.int() }),
  load: z.object({ cpuRatio: z.number(), memoryRatio: z.number() }).describe("Mean over the connected workers."),
  queue: z.object({ length: z.int(), oldestMs: z.int().nullable().describe("How long the oldest has waited.") }),
  jobs: z.object({ queued: z.int(), active: z.int(), done: z.int(), cancelled: z.int(), failed: z.int() }),
  fleet: FleetFigures.nullable().describe("Null when the controller starts no workers by itself."),
  alerts: z.array(Alert).describe("What an operator should look at, the gravest and oldest first."),
});
export type Cluster = z.infer<typeof Cluster>;

/** What `GET /api/v1/cluster/events` streams: a job or a worker changed, and its newest picture; a worker
 * lives on, and what it is doing; or something happened. */
export const ClusterEvent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("cluster"), cluster: Cluster }),
  z.object({ type: z.literal("job"), job: JobSummary }),
  z.object({ type: z.literal("worker"), worker: Worker }),
  z.object({ type: z.literal("pulse"), pulse: WorkerPulse }),
  z.object({ type: z.literal("event"), event: YardEvent }),
]);
export type ClusterEvent = z.infer<typeof ClusterEvent>;

/**
 * `password`: a name and a password, or a one-time code, make a session; `token`: an API token as bearer; `oidc`: an identity
 * provider tells who one is.
 */
export const LoginMethod = z.enum(["password", "token", "oidc"]);
export type LoginMethod = z.infer<typeof LoginMethod>;

/** What anyone may ask before having an account. */
export const Info = z.object({
  product: z.literal("runyard"),
  version: z.string(),
  apiVersion: z.literal(1),
  timeMs: z.int(),
  authMethods: z
    .array(LoginMethod)
    .describe("Ways to show who one is. Empty: whoever is on the controller's machine is let in as its owner."),
  provider: z
    .object({ name: z.string().describe("For people.") })
    .optional()
    .describe("Of `oidc`: a browser begins at GET /api/v1/session/oidc."),
  alternatives: z.array(z.string()).describe("HOST:PORT of other controllers, for when this one is full."),
  caPin: z
    .string()
    .optional()
    .describe(
      "base64url of SHA-256 of the SubjectPublicKeyInfo of the authority that signed its certificate; absent where a public one has.",
    ),
});
export type Info = z.infer<typeof Info>;

export const HealthChecks = z.record(z.string(), z.object({ ok: z.boolean(), detail: z.string() }));
export type HealthChecks = z.infer<typeof HealthChecks>;

export const Health = z.object({ status: z.enum(["ok", "unavailable"]), checks: HealthChecks });
export type Health = z.infer<typeof Health>;
