import { availableParallelism, release, totalmem, userInfo } from "node:os";
import {
  addSettings,
  type ClientSettings,
  type CommonOptions,
  clientSettings,
  connect,
  examples,
} from "../command-line.ts";
import { outColors, print, printJson } from "../output/console.ts";
import { exitStatus } from "../output/exit-status.ts";
import { formatSize, printable } from "../output/format.ts";
import type { Define } from "../program.ts";
import { readSettings } from "../settings/settings.ts";
import { version } from "../version.ts";

/** `isNeeded`: without it no program can be run here. */
type Check = { name: string; ok: boolean; detail: string; isNeeded: boolean; todo?: string };

export const define: Define = (program, end) => {
  addSettings(program.command("doctor").description("Tell what this machine has, what it lacks, and what to do"), [
    "controller",
  ])
    .addHelpText("after", examples("runyard doctor", "runyard doctor --json"))
    .action(async (options: CommonOptions) => {
      const [machine, controller] = await Promise.all([
        checkMachine(),
        checkController(readSettings(clientSettings, options)),
      ]);
      const checks = [...machine, controller];
      const ok = checks.every((check) => check.ok || !check.isNeeded);
      if (options.json) printJson({ ok, checks });
      else print(checks.map(formatCheck).join(""));
      if (!ok) end(exitStatus.generic);
    });
};

const formatCheck = ({ name, ok, detail, isNeeded, todo }: Check): string => {
  const mark = ok ? outColors.green("✓") : isNeeded ? outColors.red("✗") : outColors.yellow("–");
  const advice = ok || todo === undefined ? "" : `${" ".repeat(24)}${printable(todo)}\n`;
  return `${mark} ${name.padEnd(21)} ${printable(detail)}\n${advice}`;
};

const checkMachine = async (): Promise<Check[]> => {
  const { inspectWorker } = await import("@runyard/worker");
  const { layers, toolchains, refused, problem } = await inspectWorker();
  return [
    fact("runyard", `${version}, Node ${process.versions.node}`),
    fact("machine", `Linux ${release()}, ${availableParallelism()} CPUs, ${formatSize(totalmem())} of memory`),
    fact("user", userInfo().username),
    ...(problem === undefined ? [fact("sandbox", "programs can be fenced")] : [sandboxProblem(problem)]),
    ...layers.map(({ name, active, detail }) => ({ name, ok: active, detail, isNeeded: false })),
    ...toolchains.map(({ title, name, version: its }) => fact(title, `${name} ${its}`)),
    ...refused.map(({ language, name, version: its, why }) => ({
      name: language,
      ok: false,
      detail: `${name} ${its} is not offered: ${why}`,
      isNeeded: false,
    })),
    ...(toolchains.length === 0 ? [noLanguage] : []),
  ];
};

const fact = (name: string, detail: string): Check => ({ name, ok: true, detail, isNeeded: false });

const sandboxProblem = (problem: string): Check => ({
  name: "sandbox",
  ok: false,
  detail: problem,
  isNeeded: true,
  todo: "install bubblewrap (npm start does it), and allow user namespaces or run as root",
});

const noLanguage: Check = {
  name: "languages",
  ok: false,
  detail: "no compiler or interpreter passed its test",
  isNeeded: true,
  todo: "install some: runyard toolchain install python c cpp java",
};

const checkController = async (settings: ClientSettings): Promise<Check> => {
  const name = "controller";
  try {
    const client = await connect(settings);
    const { version: its } = await client.info({ signal: AbortSignal.timeout(5_000) });
    return fact(name, `${client.url} answers, version ${its}`);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { name, ok: false, detail, isNeeded: false, todo: "start one with: runyard up" };
  }
};
