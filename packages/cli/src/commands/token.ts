import { type ApiToken, Scope } from "@runyard/protocol";
import type { Command } from "commander";
import { addSettings, type CommonOptions, clientFor, examples, readFlag } from "../command-line.ts";
import { UsageError } from "../failure.ts";
import { print, printJson, printTable, say } from "../output/console.ts";
import { formatAgo, formatMoment } from "../output/format.ts";
import type { Define } from "../program.ts";
import { parseDuration, parseList, parseText } from "../settings/values.ts";

type CreateOptions = CommonOptions & { name?: string; scope: string; ttl: string };

export const define: Define = (program) => {
  const command = program
    .command("token")
    .description("API tokens: let programs in, with less than you may do yourself");
  defineCreate(command);
  const listing = command
    .command("list")
    .description("List API tokens")
    .option("--user <name>", "another's, for admins");
  addSettings(listing, ["controller"])
    .addHelpText("after", examples("runyard token list", "runyard token list --user ada --json"))
    .action(async ({ user, ...options }: CommonOptions & { user?: string }) => {
      const items = await (await clientFor(options)).tokens.list(user === undefined ? {} : { user });
      if (options.json) printJson({ items, nextCursor: null });
      else if (items.length === 0) say("there is no token");
      else printTable(heads, items.map(presentToken));
    });
  addSettings(command.command("revoke").description("End API tokens at once").argument("<id...>", "their ids"), [
    "controller",
  ])
    .addHelpText("after", examples("runyard token revoke tok_01JD0000000000000000000000"))
    .action(async (ids: string[], options: CommonOptions) => {
      const client = await clientFor(options);
      const items = [];
      for (const id of ids) items.push(await client.tokens.revoke(id));
      if (options.json) printJson({ items, nextCursor: null });
      else for (const { id, name } of items) print(`${id} ${name} revoked\n`);
    });
};

const defineCreate = (parent: Command): void => {
  const command = parent
    .command("create")
    .description("Make an API token for yourself. It is shown once")
    .option("--name <text>", "what it is for")
    .option("--scope <scopes>", `what it may do, separated by commas: ${Scope.options.join(", ")}`, "read,run")
    .option("--ttl <duration>", "how long it lives, such as 12h or 720h; never ends: none", "720h");
  addSettings(command, ["controller"])
    .addHelpText(
      "after",
      examples("runyard token create --name nightly", "runyard token create --name metrics --scope read --ttl none"),
    )
    .action(async (options: CreateOptions) => {
      const scopes = readFlag("--scope", options.scope, parseScopes);
      const lifeMs = options.ttl === "none" ? null : readFlag("--ttl", options.ttl, parseDuration);
      if (options.name === undefined) throw new UsageError("--name is needed: what the token is for");
      const name = readFlag("--name", options.name, parseText);
      const made = await (await clientFor(options)).tokens.create({ name, scopes, lifeMs });
      if (options.json) printJson(made);
      else {
        print(`${made.token}\n`);
        say(`${made.id}, ${ending(made)}; it is not shown again`);
      }
    });
};

const parseScopes = (text: string): Scope[] =>
  parseList(text).map((word) => {
    const scope = Scope.safeParse(word);
    if (scope.success) return scope.data;
    throw new Error(`expected some of ${Scope.options.join(", ")}`);
  });

const ending = ({ expiresAtMs }: ApiToken): string =>
  expiresAtMs === null ? "without an end" : `until ${formatMoment(expiresAtMs)}`;

const heads = ["ID", "NAME", "USER", "SCOPES", "USED", "FROM", "ENDS"];

const presentToken = (token: ApiToken): string[] => [
  token.id,
  token.name,
  token.user,
  token.scopes.join(","),
  token.lastUsedAtMs === null ? "never" : formatAgo(token.lastUsedAtMs, Date.now()),
  token.lastUsedFrom ?? "",
  ending(token),
];
