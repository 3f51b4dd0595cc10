import { addSettings, type CommonOptions } from "../command-line.ts";
import { print, printJson } from "../output/console.ts";
import type { Define } from "../program.ts";
import { version } from "../version.ts";

export const define: Define = (program) => {
  addSettings(program.command("version").description("Show the version of this command"), []).action(
    (options: CommonOptions) => {
      const node = process.versions.node;
      if (options.json) printJson({ version, node });
      else print(`runyard ${version} (Node ${node})\n`);
    },
  );
};
