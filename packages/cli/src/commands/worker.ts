import { join, resolve } from "node:path";
import { RunyardError } from "@runyard/protocol";
import { addSettings, type CommonOptions, examples } from "../command-line.ts";
import { Failure, UsageError } from "../failure.ts";
import { onEndSignals, onParentGone } from "../interrupts.ts";
import { createLog } from "../log.ts";
import { print, printJson } from "../output/console.ts";
import { exitStatus } from "../output/exit-status.ts";
import type { Define } from "../program.ts";
import { readSettings } from "../settings/settings.ts";
import { version } from "../version.ts";

type Options = CommonOptions & { verbose?: true };

const settingNames = ["join", "token", "slots", "name", "data"] as const;

export const define: Define = (program) => {
  const command = program
    .command("worker")
    .description("Work for a controller: run the programs it hands out")
    .option("-v, --verbose", "tell each change of state on standard error");
  addSettings(command, settingNames)
    .addHelpText("after", examples("RUNYARD_TOKEN=... runyard worker --join http://127.0.0.1:7420 --slots 4"))
    .action(async (options: Options) => {
      const { join: controllerUrl, token, ...settings } = readSettings(settingNames, options);
      if (controllerUrl === undefined) throw new UsageError("--join URL is needed: the controller to work for");
      if (token === undefined) throw new UsageError("a join token is needed: set RUNYARD_TOKEN");
      await work({ ...settings, controllerUrl, token, data: resolve(settings.data) }, options);
    });
};

type Work = { controllerUrl: string; token: string; slots: number; name: string; data: string };

const work = async ({ data, ...settings }: Work, options: Options): Promise<void> => {
  const log = await createLog(options.verbose === true);
  const stop = new AbortController();
  onParentGone(() => stop.abort());
  onEndSignals((_, before) => {
    if (before > 0) process.exit(exitStatus.generic);
    stop.abort();
  });
  const { startWorker } = await import("@runyard/worker");
  try {
    const stateFolder = join(data, settings.name.replace(/[^\w.-]/g, "_"));
    await using worker = await startWorker({ ...settings, stateFolder, version, log, signal: stop.signal });
    if (options.json) printJson({ id: worker.id, name: settings.name });
    else print(`joined  ${settings.controllerUrl}\n`);
    const stopped = new Promise<void>((resolveStop) => stop.signal.addEventListener("abort", () => resolveStop()));
    if (!stop.signal.aborted) await Promise.race([worker.closed, stopped]);
  } catch (error) {
    if (stop.signal.aborted) return;
    if (error instanceof RunyardError) throw error;
    // What a machine lacks is told in a line; a fault of ours keeps its trace in the log.
    log.error({ err: error }, "the worker failed");
    throw new Failure(exitStatus.generic, (error as Error).message, { hint: "see: runyard doctor", cause: error });
  }
};
