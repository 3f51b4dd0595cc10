import { basename, dirname } from "node:path";
import { openSandboxHost, type Step, type StepReport } from "@runyard/sandbox";
import { temporaryFolder } from "@runyard/testkit";
import type { BenchProgram } from "./programs.ts";
import { repeat, type Way } from "./way.ts";

const mebibyte = 1024 * 1024;
const limits = {
  cpuTimeMs: 60_000,
  wallTimeMs: 60_000,
  memoryBytes: 1024 * mebibyte,
  outputBytes: mebibyte,
  processes: 128,
  fileBytes: 128 * mebibyte,
};
const collect = { folder: ".", maxBytes: 64 * mebibyte, maxFiles: 100, maxDepth: 1 };
const silent = { debug: () => {}, info: () => {}, warn: console.warn, error: console.error };

/** The sandbox without controller, worker or network: the same commands, one sandbox a step. */
export const openSandboxAlone = async (slots: number, mounts: string[]): Promise<Way> => {
  const folder = await temporaryFolder("bench-sandbox");
  // Not where they lie: below /work, say, a sandbox has the program's folder.
  const placed = [dirname(dirname(process.execPath)), ...mounts].map((source, index) => {
    return { source, target: `/opt/bench-${index}/${basename(source)}` };
  });
  const inside = (argument: string): string => {
    const mount = placed.find(({ source }) => argument.startsWith(`${source}/`));
    return mount === undefined ? argument : mount.target + argument.slice(mount.source.length);
  };
  const host = await openSandboxHost({
    slots,
    mounts: placed,
    stateDir: folder.path,
    log: silent,
  });
  const runStep = async (argv: string[], files: Step["files"], withFiles: boolean): Promise<StepReport> => {
    const env = { PATH: "/usr/local/bin:/usr/bin:/bin", HOME: "/work", LANG: "C.UTF-8" };
    const step: Step = {
      argv: argv.map(inside),
      env,
      files,
      stdin: new Uint8Array(),
      limits,
      ...(withFiles ? { collect } : {}),
    };
    const report = await host.start(step, () => {}).report;
    if (report.outcome !== "ok")
      throw new Error(`${argv.join(" ")}: ${JSON.stringify({ ...report, collected: undefined })}`);
    return report;
  };
  const runOnce = async (program: BenchProgram): Promise<void> => {
    const source = [{ path: program.file, bytes: Buffer.from(program.source) }];
    if (program.compile === undefined) {
      await runStep(program.run, source, false);
      return;
    }
    const compiled = await runStep(program.compile, source, true);
    await runStep(program.run, compiled.collected ?? [], false);
  };
  return {
    name: "sandbox",
    measure: (program, effort) => repeat(effort, () => runOnce(program)),
    [Symbol.asyncDispose]: async () => {
      await host.close();
      await folder[Symbol.asyncDispose]();
    },
  };
};
