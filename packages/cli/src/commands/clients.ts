import type { ConnectedClient } from "@runyard/protocol";
import { addSettings, type CommonOptions, clientFor, examples } from "../command-line.ts";
import { printJson, printTable, say } from "../output/console.ts";
import { formatAgo } from "../output/format.ts";
import type { Define } from "../program.ts";

export const define: Define = (program) => {
  addSettings(program.command("clients").description("List who is connected, and who was lately"), ["controller"])
    .addHelpText("after", examples("runyard clients", "runyard clients --json"))
    .action(async (options: CommonOptions) => {
      const items = await (await clientFor(options)).clients.list();
      if (options.json) printJson({ items, nextCursor: null });
      else if (items.length === 0) say("nobody was here since the controller's start");
      else printTable(heads, items.map(presentClient));
    });
};

const heads = ["CLIENT", "ADDRESS", "OWNER", "CONNECTED", "JOBS", "REFUSED", "SEEN", "FIRST SEEN"];

const presentClient = ({ agent, address, owner, connections, jobs, ...seen }: ConnectedClient): string[] => [
  agent === "" ? "(no name)" : agent,
  address,
  owner,
  connections === 0 ? "no" : String(connections),
  String(jobs.accepted),
  String(jobs.refused),
  formatAgo(seen.lastSeenAtMs, Date.now()),
  formatAgo(seen.firstSeenAtMs, Date.now()),
];
