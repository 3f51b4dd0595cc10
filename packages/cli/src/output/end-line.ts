import type { CompileResult, Job, LimitHit, RunResult } from "@runyard/protocol";
import { formatDuration, formatSize } from "./format.ts";

type Step = Pick<RunResult, "outcome" | "exitCode" | "signal" | "usage" | "limit">;
type Ended = Pick<Job, "state" | "outcome" | "fault"> & {
  compile: Pick<CompileResult, keyof Step & keyof CompileResult> | null;
  runs: readonly Step[];
};

/** Why a job did not end well, in a sentence; undefined where it did. */
export const describeEnd = ({ state, outcome, fault, compile, runs }: Ended): string | undefined => {
  if (state === "cancelled") return "cancelled";
  if (state === "failed") return `Runyard failed, not the program: ${fault?.message ?? "no reason is known"}`;
  if (outcome === "compile_error") return describeCompile(compile);
  const failed = runs.find((run) => run.outcome !== "ok");
  return failed === undefined ? undefined : describeRun(failed);
};

const describeCompile = (compile: Step | null): string => {
  if (compile?.limit !== undefined) return `compile error: ${describeLimit(compile.limit)}; nothing was run`;
  return "compile error: nothing was run";
};

const describeRun = (run: Step): string => {
  if (run.limit !== undefined) return describeLimit(run.limit);
  switch (run.outcome) {
    case "time_limit":
      return `time limit: stopped after ${formatDuration(run.usage.wallTimeMs)}`;
    case "memory_limit":
      return `memory limit: it used ${formatSize(run.usage.memoryBytes)}`;
    case "output_limit":
      return "output limit: the rest is missing";
    default:
      return run.signal === null
        ? `the program ended with exit status ${run.exitCode}`
        : `the program was stopped by ${run.signal}`;
  }
};

/** What happened when a limit was reached, how high it is, and the flag that raises it. */
const describeLimit = ({ name, value, used, words }: LimitHit): string => {
  switch (name) {
    case "wallTimeMs":
      return `time limit: stopped after ${formatDuration(used)} (the limit is ${formatDuration(value)}: --time)`;
    case "cpuTimeMs":
      return `time limit: stopped after ${formatDuration(used)} of CPU time (the limit is ${formatDuration(value)}: --cpu-time)`;
    case "memoryBytes":
      return `memory limit: ${words === undefined ? "" : `${words}; `}it used ${formatSize(used)} (the limit is ${formatSize(value)}: --memory)`;
    case "outputBytes":
      return `output limit: it printed more than ${formatSize(value)}, the rest is missing (--output-limit)`;
    case "processes":
      return `process limit: it started more than ${value} processes and threads (--processes)`;
    case "fileBytes":
      return `file limit: it wrote a file larger than ${formatSize(value)}`;
  }
};
