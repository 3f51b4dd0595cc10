import { resolve } from "node:path";
import { addSettings, type CommonOptions, examples } from "../command-line.ts";
import { Failure } from "../failure.ts";
import { onEndSignals } from "../interrupts.ts";
import { createLog } from "../log.ts";
import { print, printJson } from "../output/console.ts";
import { exitStatus } from "../output/exit-status.ts";
import type { Define } from "../program.ts";
import { readSettings } from "../settings/settings.ts";
import { fleetSettings } from "../up/fleet.ts";
import { openController, refuseOpenHost, tellHowToJoin } from "../up/open-controller.ts";

type Options = CommonOptions & { verbose?: true };

const settingNames = ["port", "host", "data", "token", ...fleetSettings] as const;

export const define: Define = (program) => {
  const command = program
    .command("controller")
    .description("Serve a controller alone; workers join it")
    .option("-v, --verbose", "tell each change of state on standard error");
  addSettings(command, settingNames)
    .addHelpText("after", examples("runyard controller --data /srv/runyard"))
    .action(async (options: Options) => {
      const settings = readSettings(settingNames, options);
      refuseOpenHost(settings.host);
      await serve({ ...settings, data: resolve(settings.data) }, options);
    });
};

const serve = async (
  settings: ReturnType<typeof readSettings<(typeof settingNames)[number]>>,
  options: Options,
): Promise<void> => {
  const log = await createLog(options.verbose === true);
  const ending = Promise.withResolvers<void>();
  await using controller = await openController({
    settings,
    log,
    joinToken: settings.token,
    onFatal: (error) => ending.reject(new Failure(exitStatus.generic, error.message)),
  });
  onEndSignals((_, before) => {
    if (before > 0) {
      controller.killFleet();
      process.exit(exitStatus.generic);
    }
    ending.resolve();
  });
  tellHowToJoin(controller, settings.token === undefined);
  if (options.json) printJson({ url: controller.url, dataFolder: controller.dataFolder });
  else print(`ready  ${controller.url}\n`);
  await ending.promise;
};
