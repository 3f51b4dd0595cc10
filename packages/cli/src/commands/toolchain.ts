import type { ListedToolchain, ToolchainList } from "@runyard/worker";
import { addSettings, type CommonOptions, examples } from "../command-line.ts";
import { Failure } from "../failure.ts";
import { print, printJson, printTable, say } from "../output/console.ts";
import { exitStatus } from "../output/exit-status.ts";
import type { Define } from "../program.ts";

export const define: Define = (program, end) => {
  const command = program
    .command("toolchain")
    .description("List the compilers and interpreters of this machine, or install more");
  addSettings(command.command("list").description("List what a worker here has, and what it could have"), [])
    .addHelpText("after", examples("runyard toolchain list", "runyard toolchain list --json"))
    .action(async (options: CommonOptions) => {
      const { listToolchains } = await import("@runyard/worker");
      const list = await listToolchains();
      if (list.problem !== undefined)
        throw new Failure(exitStatus.generic, list.problem, { hint: "see: runyard doctor" });
      if (options.json) printJson({ items: list.toolchains, nextCursor: null, packageManager: list.packageManager });
      else printList(list);
    });
  addSettings(
    command
      .command("install")
      .description("Install languages through the system's package manager; running workers offer them by themselves")
      .argument("<language...>", "names or aliases, see: runyard toolchain list"),
    [],
  )
    .addHelpText("after", examples("runyard toolchain install ruby", "runyard toolchain install lua php --json"))
    .action(async (languages: string[], options: CommonOptions) => {
      const items = await install(languages);
      if (options.json) printJson({ items, nextCursor: null });
      else {
        for (const { language, state, version, why } of items) {
          const told = { installed: `${version} is installed and works`, present: `${version} was here`, failed: why };
          print(`${language} ${told[state]}\n`);
        }
      }
      if (items.some(({ state }) => state === "failed")) end(exitStatus.generic);
    });
};

const install = async (languages: string[]) => {
  const { installToolchains, InstallProblem } = await import("@runyard/worker");
  try {
    return await installToolchains({ languages, tell: say });
  } catch (error) {
    if (!(error instanceof InstallProblem)) throw error;
    const { message, hint } = error;
    throw new Failure(exitStatus.generic, message, { cause: error, ...(hint !== undefined && { hint }) });
  }
};

const printList = ({ toolchains, packageManager }: ToolchainList): void => {
  printTable(
    ["LANGUAGE", "STATE", "VERSION", "TOOLCHAIN", "WHERE, OR WHY NOT"],
    toolchains.map((one) => [
      one.language,
      one.state,
      `${one.version ?? "-"}${one.isDefault ? " (default)" : ""}`,
      one.toolchain ?? "-",
      presentPlace(one, packageManager),
    ]),
  );
  const missing = toolchains.filter(({ state, packages }) => state === "missing" && packages.length > 0);
  if (missing.length > 0)
    say(`install with: runyard toolchain install ${missing.map(({ language }) => language).join(" ")}`);
};

const presentPlace = ({ path, why, packages }: ListedToolchain, manager: ToolchainList["packageManager"]): string => {
  if (path !== null || why !== null) return path ?? why ?? "";
  return packages.length === 0 ? "no package known" : `${manager}: ${packages.join(" ")}`;
};
