import { z } from "zod";
import { Outcome } from "./jobs/outcome.ts";

/** How a job ended: the outcome of its program, or without one. */
export const JobEnding = z.enum([...Outcome.options, "cancelled", "failed"]);
export type JobEnding = z.infer<typeof JobEnding>;

/** What is kept: the last hour in steps of 10 seconds, the last week in steps of 5 minutes. */
export const HistoryRange = z.enum(["hour", "week"]);
export type HistoryRange = z.infer<typeof HistoryRange>;

export const historySteps = {
  hour: { stepMs: 10_000, points: 360 },
  week: { stepMs: 300_000, points: 2016 },
} as const satisfies Record<HistoryRange, { stepMs: number; points: number }>;

const Percentiles = z
  .object({ p50Ms: z.int(), p95Ms: z.int() })
  .nullable()
  .describe("Within 5 %; null when there was nothing to measure.");

/** The cluster during one step. Shorter than a step when the controller ended or began meanwhile. */
export const ClusterPoint = z.object({
  atMs: z.int().describe("The end of the step."),
  spanMs: z.int().min(1),
  accepted: z.int(),
  refused: z.int().describe("For want of room."),
  ended: z.partialRecord(JobEnding, z.int()).describe("Jobs by how they ended; those absent are 0."),
  latency: Percentiles.describe("From a job's acceptance to its result."),
  wait: Percentiles.describe("From a job's acceptance to the start of its first attempt."),
  queue: z.object({ length: z.int(), oldestMs: z.int() }).describe("The most that waited, and the longest."),
  running: z.number().describe("Jobs that had a worker, on average."),
  slots: z.object({ total: z.int(), busy: z.number() }),
  cpuRatio: z.number().describe("Of the connected workers' machines, on average."),
  memoryRatio: z.number(),
});
export type ClusterPoint = z.infer<typeof ClusterPoint>;

/** One worker's machine during one step, on average. */
export const WorkerPoint = z.object({
  atMs: z.int(),
  spanMs: z.int().min(1),
  cpuRatio: z.number(),
  memoryRatio: z.number(),
  running: z.number(),
});
export type WorkerPoint = z.infer<typeof WorkerPoint>;
