import type { Session } from "@runyard/protocol";
import { addSettings, type CommonOptions, clientFor, examples } from "../command-line.ts";
import { print, printJson, printTable, say } from "../output/console.ts";
import { formatAgo, formatMoment } from "../output/format.ts";
import type { Define } from "../program.ts";

export const define: Define = (program) => {
  const command = program
    .command("session")
    .description("Logins in force: where somebody is logged in, and since when");
  const listing = command.command("list").description("List logins").option("--user <name>", "another's, for admins");
  addSettings(listing, ["controller"])
    .addHelpText("after", examples("runyard session list", "runyard session list --user ada --json"))
    .action(async ({ user, ...options }: CommonOptions & { user?: string }) => {
      const items = await (await clientFor(options)).session.list(user === undefined ? {} : { user });
      if (options.json) printJson({ items, nextCursor: null });
      else if (items.length === 0) say("nobody is logged in");
      else printTable(heads, items.map(presentSession));
    });
  addSettings(command.command("revoke").description("End logins at once").argument("<id...>", "their ids"), [
    "controller",
  ])
    .addHelpText("after", examples("runyard session revoke ses_01JD0000000000000000000000"))
    .action(async (ids: string[], options: CommonOptions) => {
      const client = await clientFor(options);
      const items = [];
      for (const id of ids) items.push(await client.session.revoke(id));
      if (options.json) printJson({ items, nextCursor: null });
      else for (const { id, user } of items) print(`${id} of ${user} ended\n`);
    });
};

const heads = ["ID", "USER", "CLIENT", "FROM", "USED", "ENDS", ""];

const presentSession = ({ id, user, agent, address, lastUsedAtMs, expiresAtMs, current }: Session): string[] => [
  id,
  user,
  agent === "" ? "(no name)" : agent,
  address,
  formatAgo(lastUsedAtMs, Date.now()),
  formatMoment(expiresAtMs),
  current ? "this one" : "",
];
