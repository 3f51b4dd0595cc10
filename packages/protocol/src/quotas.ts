import { z } from "zod";
import { PartialLimits } from "./jobs/limits.ts";

const count = z.int().min(1).max(1_000_000_000);

/**
 * How much somebody may ask for. What is absent is as the next wider quota has it: of a user, of its group, of everyone.
 * Null: as much as there is.
 */
export const Quota = z.strictObject({
  jobs: count.nullable().optional().describe("Jobs at once: those that wait and those that run."),
  waiting: count.nullable().optional().describe("Of these, those that wait."),
  jobsPerMinute: count.nullable().optional().describe("Jobs handed in within a minute."),
  cpuTimeMsPerDay: z
    .int()
    .min(1)
    .max(10 ** 12)
    .nullable()
    .optional()
    .describe("CPU time of all jobs that end on one day (UTC), milliseconds; a job that has begun runs to its end."),
  priority: z.int().min(-100).max(100).nullable().optional().describe("Highest priority a job may have."),
  limits: PartialLimits.nullable()
    .optional()
    .describe("Highest limits a job may set; what it does not set is no higher either."),
});
export type Quota = z.infer<typeof Quota>;

/** What runs out, and comes back with time. */
export const meteredQuotas = ["jobs", "waiting", "jobsPerMinute", "cpuTimeMsPerDay"] as const;
export type MeteredQuota = (typeof meteredQuotas)[number];

/** For accounts, where nobody has said otherwise. The owner of the controller's machine has no bounds but those set for it. */
export const usualQuota = {
  jobs: 5_000,
  waiting: 5_000,
  jobsPerMinute: 2_000,
  cpuTimeMsPerDay: 86_400_000,
  priority: null,
  limits: null,
} as const satisfies Required<Quota>;

/** Whose quota: `everyone`, `group:NAME` or the name of a user. */
export const QuotaSubject = z
  .string()
  .min(1)
  .max(200)
  .describe("`everyone`, `group:NAME` for each of its members, or the name of a user; `me` is whoever asks.");

export const everyone = "everyone";

export const QuotaRecord = z.object({
  of: z.string(),
  quota: Quota.describe("As it was set."),
  inForce: Quota.describe("With what wider quotas say where it says nothing."),
  used: z
    .object({ jobs: z.int(), waiting: z.int(), jobsPerMinute: z.int(), cpuTimeMsPerDay: z.int() })
    .nullable()
    .describe("Of a user; null where it is for several."),
});
export type QuotaRecord = z.infer<typeof QuotaRecord>;
