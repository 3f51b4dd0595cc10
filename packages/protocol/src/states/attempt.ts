import { z } from "zod";

/**
 * One worker's try at a job, numbered from 1.
 *
 * - `leased`: the worker was told, and may be running it. Its lease ends unless heartbeats renew it.
 * - `finished`: its result was stored. The only state whose output anyone sees afterwards.
 * - `returned`: the worker gave it back without blame: drained, out of disk, not able to after all.
 * - `lost`: the lease ended without a word, or the worker was restarted and knows nothing of it.
 * - `cancelled`: the job was cancelled meanwhile.
 */
export const AttemptState = z.enum(["leased", "finished", "returned", "lost", "cancelled"]);
export type AttemptState = z.infer<typeof AttemptState>;

export type AttemptEventName = "report" | "release" | "expire" | "cancel";

export const attemptTransitions: Record<AttemptState, Partial<Record<AttemptEventName, AttemptState>>> = {
  leased: { report: "finished", release: "returned", expire: "lost", cancel: "cancelled" },
  finished: {},
  returned: {},
  lost: {},
  cancelled: {},
};

export const nextAttemptState = (from: AttemptState, event: AttemptEventName): AttemptState | undefined =>
  attemptTransitions[from][event];
