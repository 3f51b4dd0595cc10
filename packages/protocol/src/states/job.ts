import { z } from "zod";

/**
 * A job, from its acceptance on.
 *
 * - `queued`: committed and waiting for a worker. Left by a lease, or by its owner's cancel.
 * - `active`: one attempt holds its lease. The lease's timer runs: when it ends the job is queued again, at the head.
 * - `done`: the result of exactly one attempt is stored, whatever the program did.
 * - `cancelled`: its owner gave it up before there was a result.
 * - `failed`: we gave up, with evidence: a fault of ours, or the program ended its worker too often.
 */
export const JobState = z.enum(["queued", "active", "done", "cancelled", "failed"]);
export type JobState = z.infer<typeof JobState>;

export type JobEventName = "lease" | "requeue" | "finish" | "cancel" | "fail";

export const jobTransitions: Record<JobState, Partial<Record<JobEventName, JobState>>> = {
  queued: { lease: "active", cancel: "cancelled", fail: "failed" },
  active: { requeue: "queued", finish: "done", cancel: "cancelled", fail: "failed" },
  done: {},
  cancelled: {},
  failed: {},
};

/** The state that follows, or undefined where the event does not belong to the state. */
export const nextJobState = (from: JobState, event: JobEventName): JobState | undefined => jobTransitions[from][event];

export const isTerminal = (state: JobState): boolean => Object.keys(jobTransitions[state]).length === 0;
