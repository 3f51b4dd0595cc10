import type { Client } from "@runyard/client";
import { encodeContent, type Job, type JobRequest } from "@runyard/protocol";
import type { Example } from "./load.ts";

export type ExampleResult = {
  passed: boolean;
  outcome: string;
  compileMs: number | null;
  /** All inputs together. */
  runMs: number;
  /** The largest of all inputs. */
  memoryBytes: number;
  /** What differed, for people; empty when it passed. */
  problem: string;
};

/** What an example may be picked by. */
export const exampleNames = (example: Example): string => `${example.language}/${example.name}`;

/** The example as a job: all its inputs, with what they should print. */
export const exampleRequest = (example: Example): JobRequest => ({
  language: example.language,
  files: example.files.map(({ path, bytes }) => ({ path, ...encodeContent(bytes) })),
  ...(example.entry === undefined ? {} : { entry: example.entry }),
  ...(example.limits === undefined ? {} : { limits: example.limits }),
  check: example.check,
  inputs: example.inputs.map(({ stdin, args, expected }) => ({ stdin, args, expected })),
  labels: { example: exampleNames(example) },
});

/** Runs it and waits for the end. Passed means every input was answered as expected. */
export const runExample = async (client: Client, example: Example): Promise<ExampleResult> => {
  const job = await client.jobs.submit(exampleRequest(example), { wait: 120 });
  const passed = job.state === "done" && job.outcome === "ok" && job.verdict === "accepted";
  return {
    passed,
    outcome: job.outcome ?? job.state,
    compileMs: job.compile?.usage.wallTimeMs ?? null,
    runMs: job.runs.reduce((sum, run) => sum + run.usage.wallTimeMs, 0),
    memoryBytes: Math.max(0, ...job.runs.map((run) => run.usage.memoryBytes)),
    problem: passed ? "" : describe(job, example),
  };
};

const describe = (job: Job, example: Example): string => {
  if (job.compile !== null && job.compile.outcome !== "ok") return job.compile.stderr || job.compile.stdout;
  const at = job.runs.findIndex((run) => run.verdict !== "accepted");
  const run = job.runs[at];
  if (run === undefined) return JSON.stringify(job.fault ?? job);
  const limit = run.limit === undefined ? "" : ` (${run.limit.name} ${run.limit.used} of ${run.limit.value})`;
  return `input "${example.inputs[at]?.name}": ${run.outcome}${limit}\n--- got\n${run.stdout}${run.stderr}\n--- expected\n${example.inputs[at]?.expected}`;
};
