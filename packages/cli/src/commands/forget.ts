import { addSettings, type CommonOptions, clientFor, examples } from "../command-line.ts";
import { print, printJson } from "../output/console.ts";
import type { Define } from "../program.ts";

export const define: Define = (program) => {
  const command = program
    .command("forget")
    .description(
      "Void a worker's credential at once: one that is connected is sent away, and its jobs are queued again",
    )
    .argument("<worker>", "its id or name");
  addSettings(command, ["controller"])
    .addHelpText("after", examples("runyard forget lab-03"))
    .action(async (name: string, options: CommonOptions) => {
      const worker = await (await clientFor(options)).workers.forget(name);
      if (options.json) printJson(worker);
      else print(`${worker.name} forgotten\n`);
    });
};
