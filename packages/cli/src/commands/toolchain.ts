import { RunyardError } from "@runyard/protocol";
import type { ListedToolchain, ToolchainList } from "@runyard/worker";
import { addSettings, type CommonOptions, clientFor, examples } from "../command-line.ts";
import { Failure } from "../failure.ts";
import { print, printJson, printTable, say } from "../output/console.ts";
import { exitStatus } from "../output/exit-status.ts";
import type { Define } from "../program.ts";

type ListOptions = CommonOptions & { worker?: string };

export const define: Define = (program, end) => {
  const command = program
    .command("toolchain")
    .description("List the compilers and interpreters of this machine, or install more");
  const listing = command
    .command("list")
    .description("List what a worker here, or another one, has and could have")
    .option("--worker <worker>", "the id or name of a worker, in place of this machine");
  addSettings(listing, ["controller"])
    .addHelpText("after", examples("runyard toolchain list", "runyard toolchain list --worker lab-03 --json"))
    .action(async (options: ListOptions) => {
      const list = await listFor(options);
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
          const told = { installed: "is installed and works", present: "was here", failed: `failed: ${why}` };
          print(`${[language, version ?? [], told[state]].flat().join(" ")}\n`);
        }
      }
      if (items.some(({ state }) => state === "failed")) end(exitStatus.generic);
    });
};

const listFor = async (options: ListOptions): Promise<ToolchainList> => {
  const { listToolchains, listToolchainsOf } = await import("@runyard/worker");
  if (options.worker === undefined) return await listToolchains();
  const workers = await (await clientFor(options)).workers.list();
  const worker = workers.findLast(({ id, name }) => id === options.worker || name === options.worker);
  if (worker === undefined) throw new RunyardError("WORKER_NOT_FOUND", `there is no worker "${options.worker}"`);
  return await listToolchainsOf(worker);
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

const presentPlace = ({ path, why, packages }: ListedToolchain, manager: ToolchainList["packageManager"]): string =>
  path ?? why ?? (packages.length === 0 ? "" : `${manager}: ${packages.join(" ")}`);
