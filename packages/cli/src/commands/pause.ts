import { addSettings, type CommonOptions, clientFor, examples, readFlag } from "../command-line.ts";
import { print, printJson } from "../output/console.ts";
import type { Define } from "../program.ts";
import { parseDuration } from "../settings/values.ts";

type Options = CommonOptions & { for?: string; note?: string };

export const define: Define = (program) => {
  const command = program
    .command("pause")
    .description("Give a worker nothing new until it is resumed, also when it is started anew; what it runs, runs on")
    .argument("<worker>", "its id or name")
    .option("--for <duration>", "resume it by itself after this long")
    .option("--note <text>", "why, shown wherever the worker is");
  addSettings(command, ["controller"])
    .addHelpText("after", examples("runyard pause lab-03 --note 'exam in room 3'", "runyard pause lab-03 --for 2h"))
    .action(async (name: string, options: Options) => {
      const forMs = options.for === undefined ? undefined : readFlag("--for", options.for, parseDuration);
      const client = await clientFor(options);
      const worker = await client.workers.pause(name, {
        // On the controller's clock, which is what the time is compared with.
        ...(forMs !== undefined && { untilMs: (await client.info()).timeMs + forMs }),
        ...(options.note !== undefined && { note: options.note }),
      });
      if (options.json) printJson(worker);
      else print(`${worker.name} ${worker.state}, ${worker.jobs.length} still running\n`);
    });
};
