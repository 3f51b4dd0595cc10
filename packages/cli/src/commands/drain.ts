import { addSettings, type CommonOptions, clientFor, examples } from "../command-line.ts";
import { print, printJson } from "../output/console.ts";
import type { Define } from "../program.ts";

export const define: Define = (program) => {
  const command = program
    .command("drain")
    .description("Let a worker finish what it has and give it nothing new")
    .argument("<worker>", "its id or name");
  addSettings(command, ["controller"])
    .addHelpText("after", examples("runyard drain lab-03"))
    .action(async (name: string, options: CommonOptions) => {
      const worker = await (await clientFor(options)).workers.drain(name);
      if (options.json) printJson(worker);
      else print(`${worker.name} ${worker.state}, ${worker.jobs.length} to finish\n`);
    });
};
