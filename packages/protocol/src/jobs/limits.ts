import { z } from "zod";

const mebibyte = 1024 * 1024;

/** What each limit means, what it is when nobody says, and how far a request may go. Validation, help and docs read it. */
export const limitTable = {
  cpuTimeMs: {
    run: 10_000,
    compile: 30_000,
    least: 10,
    ceiling: 600_000,
    says: "CPU time of all processes and threads together, milliseconds.",
  },
  wallTimeMs: {
    run: 20_000,
    compile: 60_000,
    least: 10,
    ceiling: 3_600_000,
    says: "Time on the clock from the program's start, milliseconds.",
  },
  memoryBytes: {
    run: 256 * mebibyte,
    compile: 1024 * mebibyte,
    least: 4 * mebibyte,
    ceiling: 8192 * mebibyte,
    says: "Memory of all processes together, files in /tmp and the work folder included, bytes.",
  },
  outputBytes: {
    run: mebibyte,
    compile: mebibyte,
    least: 1,
    ceiling: 64 * mebibyte,
    says: "What is written to standard output and standard error together, bytes.",
  },
  processes: { run: 64, compile: 128, least: 1, ceiling: 1024, says: "Processes and threads at once." },
  fileBytes: {
    run: 64 * mebibyte,
    compile: 128 * mebibyte,
    least: 1,
    ceiling: 256 * mebibyte,
    says: "Size of the largest file the program may write, bytes.",
  },
} as const satisfies Record<string, { run: number; compile: number; least: number; ceiling: number; says: string }>;

/**
 * What all steps of a job may write together, whatever `outputBytes` allows each. A result is one text: at six
 * characters for a byte that JSON has to escape, the longest that a JavaScript engine builds takes 85 MiB.
 */
export const jobOutputBytesMost = limitTable.outputBytes.ceiling;

export type LimitName = keyof typeof limitTable;
export const limitNames = Object.keys(limitTable) as [LimitName, ...LimitName[]];

const limitSchema = (name: LimitName) =>
  z.int().min(limitTable[name].least).max(limitTable[name].ceiling).describe(limitTable[name].says);

export const Limits = z.strictObject({
  cpuTimeMs: limitSchema("cpuTimeMs"),
  wallTimeMs: limitSchema("wallTimeMs"),
  memoryBytes: limitSchema("memoryBytes"),
  outputBytes: limitSchema("outputBytes"),
  processes: limitSchema("processes"),
  fileBytes: limitSchema("fileBytes"),
});
export type Limits = z.infer<typeof Limits>;

/** As a client gives them: only those that differ from the defaults. */
export const PartialLimits = Limits.partial();
export type PartialLimits = z.infer<typeof PartialLimits>;

/** The limits in force for a step: what the request gives, else the default of that kind of step. */
export const effectiveLimits = (step: "run" | "compile", given: PartialLimits = {}): Limits => {
  const limit = (name: LimitName): number => given[name] ?? limitTable[name][step];
  return {
    cpuTimeMs: limit("cpuTimeMs"),
    wallTimeMs: limit("wallTimeMs"),
    memoryBytes: limit("memoryBytes"),
    outputBytes: limit("outputBytes"),
    processes: limit("processes"),
    fileBytes: limit("fileBytes"),
  };
};

/** What was measured; the same names as the limits. */
export const Usage = z.object({
  cpuTimeMs: z.int().min(0),
  wallTimeMs: z.int().min(0),
  memoryBytes: z.int().min(0),
});
export type Usage = z.infer<typeof Usage>;

/** The limit that ended or spoiled a step, how high it was, and what was used. */
export const LimitHit = z.object({
  name: z.enum(limitNames),
  value: z.int(),
  used: z.int(),
  by: z
    .enum(["kernel", "runtime", "runyard"])
    .optional()
    .describe(
      "Of memoryBytes, who refused more: the `kernel`, which ends a process; the language's `runtime`, whose request for more was refused, or which keeps its heap within the limit; or `runyard`, which measured more.",
    ),
  words: z.string().optional().describe("What the runtime said of it, where `by` is `runtime`."),
});
export type LimitHit = z.infer<typeof LimitHit>;
