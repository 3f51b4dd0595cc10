import type { Language } from "@runyard/protocol";
import { addSettings, type CommonOptions, clientFor, examples } from "../command-line.ts";
import { printJson, printTable, say } from "../output/console.ts";
import type { Define } from "../program.ts";

export const define: Define = (program) => {
  addSettings(program.command("languages").description("List languages and versions that workers offer"), [
    "controller",
  ])
    .addHelpText("after", examples("runyard languages", "runyard languages --json"))
    .action(async (options: CommonOptions) => {
      const items = await (await clientFor(options)).languages.list();
      if (options.json) printJson({ items, nextCursor: null });
      else if (items.length === 0) say("no connected worker offers a language yet; see: runyard workers");
      else
        printTable(["LANGUAGE", "VERSION", "TOOLCHAIN", "FILES", "ALIASES", "WORKERS"], items.flatMap(presentLanguage));
    });
};

/** A line for each version; what belongs to the language stands on the first. */
const presentLanguage = ({ name, extensions, aliases, versions }: Language): string[][] =>
  versions.map(({ version, toolchain, isDefault, workers }, index) => {
    const only = (text: string): string => (index === 0 ? text : "");
    const told = isDefault && versions.length > 1 ? `${version} (default)` : version;
    return [only(name), told, toolchain, only(extensions.join(" ")), only(aliases.join(", ")), String(workers)];
  });
