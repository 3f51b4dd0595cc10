import { type CompileResult, type Job, leftOutReasons, type RunResult } from "@runyard/protocol";
import { addSettings, type CommonOptions, clientFor, examples } from "../command-line.ts";
import { resolveJobName } from "../job-name.ts";
import { print, printJson, say } from "../output/console.ts";
import { describeEnd } from "../output/end-line.ts";
import { formatAgo, formatDuration, formatSize, printable } from "../output/format.ts";
import type { Define } from "../program.ts";
import { saveCollected } from "../run/collected-files.ts";

export const define: Define = (program) => {
  const command = program
    .command("job")
    .description("Show one job")
    .argument("<id>", "its id, a beginning of it that no other has, or @last")
    .option("--collect-to <folder>", "write the files that its runs left below this folder");
  addSettings(command, ["controller"])
    .addHelpText(
      "after",
      examples("runyard job @last", "runyard job job_01JD --json", "runyard job @last --collect-to out"),
    )
    .action(async (name: string, options: CommonOptions & { collectTo?: string }) => {
      const client = await clientFor(options);
      const job = await client.jobs.get(await resolveJobName(client, name));
      if (options.json) printJson(job);
      else print(formatFacts(presentJob(job, Date.now())));
      const { collectTo: folder } = options;
      if (folder !== undefined) await saveCollected({ client, job, folder, say });
    });
};

type Fact = readonly [name: string, value: string | undefined];

const formatFacts = (facts: readonly Fact[]): string =>
  facts
    .filter((fact): fact is [string, string] => fact[1] !== undefined && fact[1] !== "")
    .map(([name, value]) => `${name.padEnd(10)} ${printable(value)}\n`)
    .join("");

const presentJob = (job: Job, nowMs: number): Fact[] => [
  ["id", job.id],
  ["state", job.state],
  ["outcome", [job.outcome, job.verdict].filter(Boolean).join(", ")],
  ["because", describeEnd(job)],
  ["waits", job.reason?.message],
  ["position", job.queuePosition?.toString()],
  ["language", [job.language, job.version].filter(Boolean).join(" ")],
  ["worker", job.worker?.name],
  ["attempt", job.attempt > 1 ? String(job.attempt) : undefined],
  ["created", `${new Date(job.createdAtMs).toISOString()} (${formatAgo(job.createdAtMs, nowMs)})`],
  ["took", tookMs(job) === undefined ? undefined : formatDuration(tookMs(job) ?? 0)],
  ["compile", job.compile === null ? undefined : presentStep(job.compile)],
  ...job.runs.flatMap((run, index): Fact[] => [
    [job.runs.length === 1 ? "run" : `run ${index}`, presentStep(run)],
    ...presentFiles(run),
  ]),
  ["output", job.runs.length > 0 ? `runyard logs ${job.id}` : undefined],
];

const presentFiles = ({ files = [], leftOut = [], leftOutCount = 0 }: RunResult): Fact[] => [
  ...files.map(({ path, bytes, contentType }): Fact => ["file", `${path}, ${formatSize(bytes)}, ${contentType}`]),
  ...leftOut.map(({ path, reason }): Fact => ["left out", `${path}: ${leftOutReasons[reason]}`]),
  ["left out", leftOutCount > leftOut.length ? `${leftOutCount - leftOut.length} more` : undefined],
];

const tookMs = ({ startedAtMs, finishedAtMs }: Job): number | undefined =>
  startedAtMs === null || finishedAtMs === null ? undefined : finishedAtMs - startedAtMs;

const presentStep = (step: CompileResult | RunResult): string =>
  [
    step.outcome,
    "verdict" in step ? step.verdict : undefined,
    "cached" in step && step.cached ? "from the cache" : undefined,
    step.signal ?? (step.exitCode === null ? undefined : `exit status ${step.exitCode}`),
    formatDuration(step.usage.wallTimeMs),
    `CPU ${formatDuration(step.usage.cpuTimeMs)}`,
    formatSize(step.usage.memoryBytes),
    step.truncated ? "output cut" : undefined,
  ]
    .filter((part) => part !== undefined)
    .join(", ");
