import { z } from "zod";
import { Encoding } from "../content/content.ts";
import { JobId, WorkerId } from "../ids.ts";
import { JobState } from "../states/job.ts";
import { CollectedFile, collectBounds, LeftOutFile } from "./collected.ts";
import { LimitHit, Limits, Usage } from "./limits.ts";
import { Outcome, Verdict } from "./outcome.ts";

const ExitCode = z.int().nullable();
const Signal = z.string().max(32).nullable();

const stepShape = {
  outcome: Outcome,
  exitCode: ExitCode.describe("Null when a signal ended the process or nothing was started."),
  signal: Signal.describe("SIGSEGV and the like, else null."),
  limit: LimitHit.optional().describe("The limit that ended or spoiled this step."),
  truncated: z.boolean().describe("Output beyond the limit is missing."),
  usage: Usage,
};

const outputShape = {
  stdout: z.string(),
  stderr: z.string(),
  encoding: Encoding.exclude(["utf8"]).optional().describe("`base64` when stdout and stderr are: one was not UTF-8."),
};

/** How a step ended, as a worker reports it; its output went ahead as chunks. */
export const CompileReport = z.object({ ...stepShape, cached: z.boolean() });
export type CompileReport = z.infer<typeof CompileReport>;
export const RunReport = z.object({
  ...stepShape,
  verdict: Verdict.optional(),
  files: z
    .array(CollectedFile)
    .max(collectBounds.files)
    .optional()
    .describe("What came back, in order of the paths; where the request has `collect`."),
  leftOut: z
    .array(LeftOutFile)
    .max(collectBounds.leftOutNamed + collectBounds.patterns)
    .optional()
    .describe("What matched and did not come back, the first of them, and why."),
  leftOutCount: z.int().min(0).optional().describe("How many were left out."),
});
export type RunReport = z.infer<typeof RunReport>;

/** The same with its output, as clients see it. */
export const CompileResult = z.object({ ...CompileReport.shape, ...outputShape });
export type CompileResult = z.infer<typeof CompileResult>;
export const RunResult = z.object({ ...RunReport.shape, ...outputShape });
export type RunResult = z.infer<typeof RunResult>;

/** Our own failure, never charged to the program. `at` names the step that failed, `evidence` what was seen. */
export const Fault = z.object({
  code: z.string(),
  message: z.string(),
  subject: z.string().optional().describe("What the message names: the language that was missing."),
  figures: z.record(z.string(), z.number()).optional().describe("The numbers of the message."),
  at: z.string(),
  evidence: z.string().optional(),
});
export type Fault = z.infer<typeof Fault>;

/** Why a job waits. */
export const WaitReason = z.object({
  code: z.enum([
    "all_busy",
    "over_limits",
    "all_draining",
    "paused",
    "no_worker_for_language",
    "no_worker",
    "backing_off",
  ]),
  message: z.string(),
  notes: z.array(z.string()).optional().describe("What operators wrote when they paused its workers."),
});
export type WaitReason = z.infer<typeof WaitReason>;

export const PlacementPolicy = z.enum(["least-loaded", "local-first"]);
export type PlacementPolicy = z.infer<typeof PlacementPolicy>;

/** Why a job's newest attempt is on its worker. */
export const Placement = z.object({
  policy: PlacementPolicy,
  reason: z.enum(["earliest_end", "only_one_free", "own_slots", "own_slots_full"]),
  message: z.string(),
  predictedMs: z.int().describe("What it was expected to take there, milliseconds."),
});
export type Placement = z.infer<typeof Placement>;

export const WorkerRef = z.object({ id: WorkerId, name: z.string() });
export type WorkerRef = z.infer<typeof WorkerRef>;

const jobShape = {
  id: JobId,
  state: JobState,
  outcome: Outcome.nullable().describe("Null until the job is done."),
  verdict: Verdict.optional().describe("`accepted` when every input with an expected output is."),
  exitCode: ExitCode.describe("Of its first step that was not `ok`, else of its last run. Null until it is done."),
  signal: Signal.describe("What ended that step, else null."),
  language: z.string(),
  version: z.string().nullable().describe("The exact version once a worker has it; before, what was asked for."),
  title: z.string().describe("What people call the program; empty when nothing tells. See `jobTitle`."),
  owner: z.string(),
  priority: z.int(),
  labels: z.record(z.string(), z.string()),
  interactive: z.boolean(),
  createdAtMs: z.int(),
  startedAtMs: z.int().nullable(),
  finishedAtMs: z.int().nullable(),
  attempt: z.int().describe("Number of the newest attempt, 0 before the first."),
  worker: WorkerRef.nullable(),
  placement: Placement.nullable().describe("Why it is on that worker; null before the first attempt."),
  queuePosition: z.int().nullable(),
  expectedStartMs: z.int().nullable().describe("When it should start, epoch milliseconds; null when nothing tells."),
  reason: WaitReason.nullable().describe("Why it waits."),
  fault: Fault.nullable().describe("Why we gave up, when failed."),
};

/** A job without its output, as lists show it. */
export const JobSummary = z.object(jobShape);
export type JobSummary = z.infer<typeof JobSummary>;

/** A job as `GET /api/v1/jobs/:id` tells it. */
export const Job = z.object({
  ...jobShape,
  limits: Limits,
  compile: CompileResult.nullable().describe("Null when nothing was compiled (yet)."),
  runs: z.array(RunResult),
});
export type Job = z.infer<typeof Job>;
