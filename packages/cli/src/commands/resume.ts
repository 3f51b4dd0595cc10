import { addSettings, type CommonOptions, clientFor, examples } from "../command-line.ts";
import { print, printJson } from "../output/console.ts";
import type { Define } from "../program.ts";

export const define: Define = (program) => {
  const command = program
    .command("resume")
    .description("Take back a drain or a pause")
    .argument("<worker>", "its id or name");
  addSettings(command, ["controller"])
    .addHelpText("after", examples("runyard resume lab-03"))
    .action(async (name: string, options: CommonOptions) => {
      const worker = await (await clientFor(options)).workers.resume(name);
      if (options.json) printJson(worker);
      else print(`${worker.name} ${worker.state}\n`);
    });
};
