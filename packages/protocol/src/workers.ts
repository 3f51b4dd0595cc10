import { z } from "zod";
import { JobId, WorkerId } from "./ids.ts";
import { WorkerName } from "./joining.ts";
import { RefusedToolchain, Toolchain } from "./languages.ts";
import { WorkerState } from "./states/worker.ts";

/** A layer of the sandbox and whether this host has it. */
export const IsolationLayer = z.object({ name: z.string(), active: z.boolean(), detail: z.string() });
export type IsolationLayer = z.infer<typeof IsolationLayer>;

/** What a worker is, told once when it joins. */
export const WorkerProfile = z.object({
  name: WorkerName,
  version: z.string(),
  slots: z.int().min(1),
  os: z.string(),
  architecture: z.string(),
  cpus: z.int().min(1),
  memoryBytes: z.int().min(0),
  maxCpuRatio: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe("Gets nothing while its machine's CPU is busier than this."),
  maxMemoryRatio: z.number().min(0).max(1).optional().describe("Gets nothing while more of its memory is in use."),
  layers: z.array(IsolationLayer),
  toolchains: z.array(Toolchain),
  testedAtMs: z.int().optional().describe("When the hello programs of its toolchains were last run, on its own clock."),
  refused: z.array(RefusedToolchain),
  quarantined: z
    .int()
    .min(1)
    .optional()
    .describe("Sandboxes that could not be removed after their program: nothing of them is used again."),
});
export type WorkerProfile = z.infer<typeof WorkerProfile>;

/** How busy a worker's machine is. Ratios of the whole machine, 0 to 1. */
export const WorkerLoad = z.object({
  cpuRatio: z.number().min(0),
  memoryRatio: z.number().min(0).max(1),
  memoryUsedBytes: z.int().min(0),
  running: z.int().min(0),
  freeSlots: z.int().min(0),
});
export type WorkerLoad = z.infer<typeof WorkerLoad>;

/** What an operator asked of a worker: `drain` for the process that has it, `pause` for its name until it is resumed. */
export const WorkerOrder = z.object({
  kind: z.enum(["drain", "pause"]),
  note: z.string().nullable().describe("Why, in the operator's words."),
  sinceMs: z.int(),
  untilMs: z
    .int()
    .nullable()
    .describe("Of a drain: when what still runs is given back. Of a pause: when it resumes by itself."),
});
export type WorkerOrder = z.infer<typeof WorkerOrder>;

/** A job on its worker, as the worker's record shows it. */
export const RunningProgram = z.object({
  jobId: JobId,
  language: z.string(),
  version: z.string().nullable(),
  owner: z.string(),
  attempt: z.int(),
  sinceMs: z.int().describe("When the attempt began."),
});
export type RunningProgram = z.infer<typeof RunningProgram>;

export const Worker = z.object({
  id: WorkerId,
  state: WorkerState,
  ...WorkerProfile.shape,
  load: WorkerLoad.nullable(),
  clockOffsetMs: z
    .int()
    .nullable()
    .describe("How far its clock is ahead of the controller's; null when it does not tell."),
  overLimits: z
    .array(z.enum(["cpu", "memory"]))
    .describe("Limits of its machine that are exceeded: it gets nothing new."),
  jobs: z.array(z.string()).describe("Ids of the jobs it has now."),
  programs: z.array(RunningProgram).describe("What those of them are that have begun."),
  joinedAtMs: z.int(),
  lastSeenAtMs: z.int(),
  order: WorkerOrder.nullable(),
});
export type Worker = z.infer<typeof Worker>;

/** What changes of a worker all the time: a hundredth of its record. */
export const WorkerPulse = Worker.pick({
  id: true,
  load: true,
  clockOffsetMs: true,
  overLimits: true,
  jobs: true,
  programs: true,
  lastSeenAtMs: true,
});
export type WorkerPulse = z.infer<typeof WorkerPulse>;
