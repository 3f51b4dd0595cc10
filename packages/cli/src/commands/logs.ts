import type { Client } from "@runyard/client";
import { decodeContent, isTerminal, type Job, type OutputEvent } from "@runyard/protocol";
import { addSettings, type CommonOptions, clientFor, examples } from "../command-line.ts";
import { resolveJobName } from "../job-name.ts";
import { printJson, say } from "../output/console.ts";
import { describeEnd } from "../output/end-line.ts";
import { jobStatus } from "../output/exit-status.ts";
import type { Define } from "../program.ts";

type Options = CommonOptions & { follow?: true; stdout?: true; stderr?: true; exitCode?: true };

/** A job that runs tells what it printed so far at once; a pause this long means that this was all. */
const quietMs = 500;

export const define: Define = (program, end) => {
  const command = program
    .command("logs")
    .description("Show what a job printed")
    .argument("<id>", "its id, a beginning of it that no other has, or @last")
    .option("-f, --follow", "go on until the job ends")
    .option("--stdout", "only standard output")
    .option("--stderr", "only standard error")
    .option("--exit-code", "end with the status `runyard run` would have had");
  addSettings(command, ["controller"])
    .addHelpText("after", examples("runyard logs @last", "runyard logs -f job_01JD", "runyard logs @last --stdout"))
    .action(async (name: string, options: Options) => {
      const client = await clientFor(options);
      const id = await resolveJobName(client, name);
      const ended = await showLogs(client, id, options);
      const job = ended ?? (await client.jobs.get(id));
      if (options.json) printJson(job);
      else if (ended !== undefined) tellEnd(ended);
      if (options.exitCode && isTerminal(job.state)) end(jobStatus(job));
    });
};

/** @returns the job when its end was seen */
const showLogs = async (client: Client, id: string, options: Options): Promise<Job | undefined> => {
  const quiet = new AbortController();
  const isEnded = isTerminal((await client.jobs.get(id)).state);
  const stop = (): void => quiet.abort();
  const waits = options.follow || isEnded;
  let timer = waits ? undefined : setTimeout(stop, quietMs);
  try {
    for await (const { event } of client.jobs.events(id, { signal: quiet.signal })) {
      if (!waits) {
        clearTimeout(timer);
        timer = setTimeout(stop, quietMs);
      }
      if (event.type === "output") writeOutput(event, options);
      else if (event.type === "attempt" && event.attempt > 1) say(`the program starts again, attempt ${event.attempt}`);
      else if (event.type === "end") return event.job;
    }
  } catch (error) {
    if (!quiet.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
  }
  return undefined;
};

const writeOutput = ({ step, stream, data, encoding }: OutputEvent, options: Options): void => {
  const isChosen = options.stdout === options.stderr || options[stream] === true;
  if (!isChosen || options.json) return;
  const target = step === "run" && stream === "stdout" ? process.stdout : process.stderr;
  target.write(decodeContent(data, encoding));
};

const tellEnd = (job: Job): void => {
  say(describeEnd(job) ?? "the program ended well");
};
