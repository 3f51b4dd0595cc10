import { addSettings, type CommonOptions, examples } from "../command-line.ts";
import type { Define } from "../program.ts";
import { readSettings } from "../settings/settings.ts";
import { serve, servedSettings } from "../up/serve.ts";

type Options = CommonOptions & { verbose?: true };

const settingNames = ["slots", ...servedSettings] as const;

export const define: Define = (program, end) => {
  const command = program
    .command("up")
    .description("Serve from this machine: a controller and a worker in one command")
    .option("-v, --verbose", "tell each change of state on standard error");
  addSettings(command, settingNames)
    .addHelpText("after", examples("runyard up", "runyard up --port 8000 --slots 4 --data /srv/runyard"))
    .action(async (options: Options) => {
      const settings = readSettings(settingNames, options);
      end(await serve({ settings, localSlots: settings.slots, tellsHowToJoin: "first", options }));
    });
};
