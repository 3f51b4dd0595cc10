import { listLimitMax, type YardEvent } from "@runyard/protocol";
import { addSettings, type CommonOptions, clientFor, examples, readFlag } from "../command-line.ts";
import { print, printJson } from "../output/console.ts";
import { formatMoment, printable } from "../output/format.ts";
import type { Define } from "../program.ts";
import { parseWhole } from "../settings/values.ts";

type Options = CommonOptions & { follow?: true; limit: string };

export const define: Define = (program) => {
  const command = program
    .command("events")
    .description("Tell what happened in the cluster: workers that came and went, jobs started again, decisions")
    .option("-f, --follow", "go on telling as it happens; with --json, one document a line")
    .option("--limit <n>", "newest events to tell", "50");
  addSettings(command, ["controller"])
    .addHelpText("after", examples("runyard events", "runyard events --follow", "runyard events --json --limit 500"))
    .action(async (options: Options) => {
      const limit = readFlag("--limit", options.limit, parseWhole(1, listLimitMax));
      const client = await clientFor(options);
      const page = await client.events.list({ limit });
      const events = page.items.toReversed();
      if (options.json && !options.follow) {
        printJson(page);
        return;
      }
      const tell = (event: YardEvent): void => print(options.json ? `${JSON.stringify(event)}\n` : formatEvent(event));
      for (const event of events) tell(event);
      if (!options.follow) return;
      for await (const event of client.events.follow({ after: events.at(-1)?.id ?? 0 })) tell(event);
    });
};

/** Oldest first, as a log reads. */
const formatEvent = ({ atMs, kind, message }: YardEvent): string =>
  `${formatMoment(atMs)}  ${kind.padEnd(kindWidth)}  ${printable(message)}\n`;

const kindWidth = "controller_started".length;
