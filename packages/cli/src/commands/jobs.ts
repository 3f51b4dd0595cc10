import type { JobFilter, JobPage } from "@runyard/client";
import { JobState, type JobSummary, listLimitMax, Outcome } from "@runyard/protocol";
import { addSettings, type CommonOptions, clientFor, examples, readFlag } from "../command-line.ts";
import { UsageError } from "../failure.ts";
import { printJson, printTable } from "../output/console.ts";
import { formatAgo, formatDuration } from "../output/format.ts";
import type { Define } from "../program.ts";
import { didYouMean } from "../settings/closest.ts";
import { parseDuration, parseWhole } from "../settings/values.ts";

type Options = CommonOptions & {
  state?: string;
  language?: string;
  outcome?: string;
  worker?: string;
  text?: string;
  since?: string;
  limit: string;
  cursor?: string;
  all?: true;
};

export const define: Define = (program) => {
  const command = program
    .command("jobs")
    .description("List jobs, newest first")
    .option("--state <states>", `only these, separated by commas: ${JobState.options.join(", ")}`)
    .option("--language <name>", "only jobs in this language")
    .option("--outcome <outcomes>", `only these, separated by commas: ${Outcome.options.join(", ")}`)
    .option("--worker <name>", "only jobs whose newest attempt is on this worker")
    .option("--text <text>", "only jobs with this in their title, id or labels")
    .option("--since <time>", "only jobs handed in during this time until now, such as 2h")
    .option("--limit <n>", "jobs to show", "50")
    .option("--cursor <cursor>", "go on after a list: its nextCursor")
    .option("--all", "show all of them");
  addSettings(command, ["controller"])
    .addHelpText(
      "after",
      examples(
        "runyard jobs",
        "runyard jobs --state queued,active",
        "runyard jobs --since 2h --text main.py",
        "runyard jobs --json --all",
      ),
    )
    .action(async (options: Options) => {
      const page = await readJobs(options);
      if (options.json) printJson(page);
      else printTable(heads, page.items.map(presentJob));
    });
};

const readJobs = async (options: Options): Promise<JobPage> => {
  const client = await clientFor(options);
  const limit = readFlag("--limit", options.limit, parseWhole(1, listLimitMax));
  const filter: JobFilter = {
    ...(options.state !== undefined && { state: readWords("--state", options.state, JobState.options) }),
    ...(options.outcome !== undefined && { outcome: readWords("--outcome", options.outcome, Outcome.options) }),
    ...(options.language !== undefined && { language: options.language }),
    ...(options.worker !== undefined && { worker: options.worker }),
    ...(options.text !== undefined && { text: options.text }),
    ...(options.since !== undefined && { from: Date.now() - readFlag("--since", options.since, parseDuration) }),
  };
  if (options.all) {
    const items: JobSummary[] = [];
    for await (const job of client.jobs.all({ ...filter, limit: listLimitMax })) items.push(job);
    return { items, nextCursor: null };
  }
  return client.jobs.list({ ...filter, limit, ...(options.cursor !== undefined && { cursor: options.cursor }) });
};

const readWords = <Word extends string>(flag: string, text: string, known: readonly Word[]): Word[] =>
  text.split(",").map((word) => {
    const found = known.find((candidate) => candidate === word.trim());
    if (found !== undefined) return found;
    throw new UsageError(`${flag}: "${word}" is none of ${known.join(", ")}${didYouMean(word, known)}`);
  });

const heads = ["ID", "STATE", "OUTCOME", "LANGUAGE", "CREATED", "TOOK", "EXIT", "WORKER"];

const presentJob = (job: JobSummary): string[] => [
  job.id,
  job.state,
  job.outcome ?? "",
  [job.language, job.version].filter(Boolean).join(" "),
  formatAgo(job.createdAtMs, Date.now()),
  job.startedAtMs === null || job.finishedAtMs === null ? "" : formatDuration(job.finishedAtMs - job.startedAtMs),
  job.signal ?? job.exitCode?.toString() ?? "",
  job.worker?.name ?? "",
];
