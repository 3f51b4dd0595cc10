import { z } from "zod";
import { EventFacts } from "./events/event-facts.ts";
import { JobId } from "./ids.ts";
import { WorkerRef } from "./jobs/job.ts";

/** What happened, from a closed list: people filter by it. */
export const YardEventKind = z.enum([
  "controller_started",
  "controller_stopped",
  "worker_joined",
  "worker_lost",
  "worker_returned",
  "worker_left",
  "worker_replaced",
  "worker_refused",
  "worker_draining",
  "worker_drained",
  "worker_paused",
  "worker_resumed",
  "worker_forgotten",
  "worker_toolchains",
  "job_requeued",
  "job_failed",
  "fleet_grown",
  "fleet_shrunk",
  "fleet_failed",
]);
export type YardEventKind = z.infer<typeof YardEventKind>;

/** Something that happened in the cluster, kept for those who ask later. */
export const YardEvent = z.object({
  id: z.int().min(1).describe("Rising; never used twice."),
  atMs: z.int(),
  kind: YardEventKind,
  message: z.string().describe("For people: what happened, and why."),
  facts: EventFacts.optional().describe("The same for programs, and for people of other languages; none on old ones."),
  worker: WorkerRef.nullable(),
  jobId: JobId.nullable(),
});
export type YardEvent = z.infer<typeof YardEvent>;
