import { addSettings, type CommonOptions, clientFor, examples } from "../command-line.ts";
import { resolveJobName } from "../job-name.ts";
import { print, printError, printJson } from "../output/console.ts";
import { errorStatus } from "../output/exit-status.ts";
import type { Define } from "../program.ts";

export const define: Define = (program, end) => {
  const command = program
    .command("cancel")
    .description("Stop jobs for good, running or waiting")
    .argument("<id...>", "ids, beginnings of ids, or @last");
  addSettings(command, ["controller"])
    .addHelpText("after", examples("runyard cancel @last", "runyard cancel job_01JD2 job_01JD3"))
    .action(async (names: string[], options: CommonOptions) => {
      const client = await clientFor(options);
      const items = [];
      for (const name of names) {
        try {
          const job = await client.jobs.cancel(await resolveJobName(client, name));
          items.push(job);
          if (!options.json) print(`${job.id} ${job.state}\n`);
        } catch (error) {
          // The others are cancelled all the same; the status tells of the first that was not.
          if (names.length === 1) throw error;
          printError(error, options.json === true);
          end(errorStatus(error, false));
        }
      }
      if (options.json) printJson({ items, nextCursor: null });
    });
};
