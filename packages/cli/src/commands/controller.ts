import { addSettings, type CommonOptions, examples } from "../command-line.ts";
import type { Define } from "../program.ts";
import { readSettings } from "../settings/settings.ts";
import { serve, servedSettings } from "../up/serve.ts";

type Options = CommonOptions & { verbose?: true };

const settingNames = ["localSlots", "token", ...servedSettings] as const;

export const define: Define = (program, end) => {
  const command = program
    .command("controller")
    .description("Serve a controller: workers join it, and it may have slots of its own")
    .option("-v, --verbose", "tell each change of state on standard error");
  addSettings(command, settingNames)
    .addHelpText(
      "after",
      examples(
        "runyard controller --data /srv/runyard",
        "runyard controller --policy local-first --local-slots 2 --max-cpu 80",
        "runyard controller --when-full reject --alternative lab-02:7420 --alternative lab-03:7420",
      ),
    )
    .action(async (options: Options) => {
      const settings = readSettings(settingNames, options);
      const { localSlots, token: joinToken } = settings;
      end(await serve({ settings, localSlots, joinToken, tellsHowToJoin: "always", options }));
    });
};
