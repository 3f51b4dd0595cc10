import { join, resolve } from "node:path";
import type { Controller } from "@runyard/controller";
import { addSettings, type CommonOptions, examples } from "../command-line.ts";
import { Failure } from "../failure.ts";
import { onEndSignals } from "../interrupts.ts";
import { createLog } from "../log.ts";
import { print, printJson, say } from "../output/console.ts";
import { exitStatus } from "../output/exit-status.ts";
import type { Define } from "../program.ts";
import { readSettings } from "../settings/settings.ts";
import { fleetSettings } from "../up/fleet.ts";
import { LocalWorker } from "../up/local-worker.ts";
import { openController, refuseOpenHost, tellHowToJoin } from "../up/open-controller.ts";

type Options = CommonOptions & { verbose?: true };

const settingNames = ["port", "host", "data", "slots", "name", ...fleetSettings] as const;
const joinMostMs = 30_000;

export const define: Define = (program, end) => {
  const command = program
    .command("up")
    .description("Serve from this machine: a controller and a worker in one command")
    .option("-v, --verbose", "tell each change of state on standard error");
  addSettings(command, settingNames)
    .addHelpText("after", examples("runyard up", "runyard up --port 8000 --slots 4 --data /srv/runyard"))
    .action(async (options: Options) => {
      const settings = readSettings(settingNames, options);
      refuseOpenHost(settings.host);
      end(await serve({ ...settings, data: resolve(settings.data) }, options));
    });
};

type UpSettings = ReturnType<typeof readSettings<(typeof settingNames)[number]>>;

const serve = async (settings: UpSettings, options: Options): Promise<number> => {
  const isVerbose = options.verbose === true;
  const log = await createLog(isVerbose);
  const ending = Promise.withResolvers<number>();
  await using opened = new AsyncDisposableStack();
  say(`starting; jobs are kept in ${settings.data}`);
  const onFatal = (error: Error): void => ending.reject(new Failure(exitStatus.generic, error.message));
  const controller = await openController({ settings, log, onFatal });
  opened.defer(() => controller.close());
  const worker = new LocalWorker({
    controllerUrl: controller.url,
    token: controller.joinToken,
    slots: settings.slots,
    name: settings.name,
    data: join(settings.data, "worker"),
    isVerbose,
    say,
  });
  opened.defer(() => worker.stop());
  endOnSignals(ending.resolve, () => {
    worker.kill();
    controller.killFleet();
  });
  const isReady = await Promise.race([
    untilJoined(controller, settings.name, worker),
    ending.promise.then(() => false),
  ]);
  if (isReady && controller.isFirstStart) tellHowToJoin(controller, true);
  if (isReady) tellReady(controller, options);
  return await ending.promise;
};

/**
 * The first signal ends in good order; the second at once. Listens until the process ends, because the second comes
 * while things are being closed.
 */
const endOnSignals = (end: (status: number) => void, kill: () => void): void => {
  onEndSignals((signal, before) => {
    if (before > 0) {
      kill();
      process.exit(exitStatus.generic);
    }
    say(`${signal}: stopping; jobs are kept. Once more stops at once`);
    end(exitStatus.ok);
  });
};

const untilJoined = async (controller: Controller, name: string, worker: LocalWorker): Promise<true> => {
  say("testing compilers and interpreters in the sandbox");
  try {
    await controller.whenWorkerJoins(name, AbortSignal.timeout(joinMostMs));
    return true;
  } catch (error) {
    const why = worker.lastEnd === undefined ? "it has not joined" : `it ended: ${worker.lastEnd}`;
    throw new Failure(exitStatus.generic, `the local worker did not get ready within ${joinMostMs / 1000} s: ${why}`, {
      hint: "see what this machine lacks with: runyard doctor",
      cause: error,
    });
  }
};

const tellReady = ({ url, dataFolder }: Controller, { json }: Options): void => {
  if (json) printJson({ url, dataFolder });
  else print(`ready  ${url}\n`);
};
