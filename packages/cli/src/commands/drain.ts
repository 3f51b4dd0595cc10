import { addSettings, type CommonOptions, clientFor, examples, readFlag } from "../command-line.ts";
import { print, printJson } from "../output/console.ts";
import { formatDuration } from "../output/format.ts";
import type { Define } from "../program.ts";
import { parseDuration } from "../settings/values.ts";

type Options = CommonOptions & { deadline?: string; note?: string };

export const define: Define = (program) => {
  const command = program
    .command("drain")
    .description("Let a worker finish what it has and give it nothing new, until it is resumed or started anew")
    .argument("<worker>", "its id or name")
    .option("--deadline <duration>", "then stop what still runs and queue it again; now for at once (default: none)")
    .option("--note <text>", "why, shown wherever the worker is");
  addSettings(command, ["controller"])
    .addHelpText("after", examples("runyard drain lab-03", "runyard drain lab-03 --deadline 10m --note 'new disk'"))
    .action(async (name: string, options: Options) => {
      const deadlineMs =
        options.deadline === undefined ? undefined : readFlag("--deadline", options.deadline, parseSoon);
      const worker = await (await clientFor(options)).workers.drain(name, {
        ...(deadlineMs !== undefined && { deadlineMs }),
        ...(options.note !== undefined && { note: options.note }),
      });
      const until = deadlineMs ? `, for ${formatDuration(deadlineMs)} at most` : "";
      if (options.json) printJson(worker);
      else print(`${worker.name} ${worker.state}, ${worker.jobs.length} to finish${until}\n`);
    });
};

const parseSoon = (text: string): number => (text === "now" ? 0 : parseDuration(text));
