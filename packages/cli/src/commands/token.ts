import { type ApiToken, type JoinToken, joinBounds, Scope } from "@runyard/protocol";
import type { Command } from "commander";
import { addSettings, type CommonOptions, clientFor, examples, readFlag } from "../command-line.ts";
import { UsageError } from "../failure.ts";
import { print, printJson, printTable, say } from "../output/console.ts";
import { formatAgo, formatDuration, formatMoment } from "../output/format.ts";
import type { Define } from "../program.ts";
import { parseDuration, parseList, parseText, parseWhole } from "../settings/values.ts";

type CreateOptions = CommonOptions & { join?: true; name?: string; scope?: string; ttl?: string; uses?: string };

export const define: Define = (program) => {
  const command = program
    .command("token")
    .description("Tokens: let programs in, with less than you may do yourself, and workers join");
  defineCreate(command);
  const listing = command
    .command("list")
    .description("List API tokens, or those that let workers join")
    .option("--join", "those that let workers join")
    .option("--user <name>", "another's, for admins");
  addSettings(listing, ["controller"])
    .addHelpText(
      "after",
      examples("runyard token list", "runyard token list --user ada --json", "runyard token list --join"),
    )
    .action(async ({ user, join, ...options }: CommonOptions & { user?: string; join?: true }) => {
      if (join) return listJoinTokens(options);
      const items = await (await clientFor(options)).tokens.list(user === undefined ? {} : { user });
      if (options.json) printJson({ items, nextCursor: null });
      else if (items.length === 0) say("there is no token");
      else printTable(heads, items.map(presentToken));
    });
  addSettings(command.command("revoke").description("End tokens at once").argument("<id...>", "their ids"), [
    "controller",
  ])
    .addHelpText("after", examples("runyard token revoke tok_01JD0000000000000000000000"))
    .action(async (ids: string[], options: CommonOptions) => {
      const client = await clientFor(options);
      const items = [];
      for (const id of ids) {
        items.push(id.startsWith("jtk_") ? await client.joinTokens.revoke(id) : await client.tokens.revoke(id));
      }
      if (options.json) printJson({ items, nextCursor: null });
      else for (const { id, name } of items) print(`${id} ${name ?? "for any worker"} revoked\n`);
    });
};

const defineCreate = (parent: Command): void => {
  const command = parent
    .command("create")
    .description("Make an API token for yourself, or a token that lets workers join. It is shown once")
    .option("--join", "let workers join: prints the command that each of them runs")
    .option("--name <text>", "what it is for; with --join, what workers must be called: * stands for anything")
    .option("--scope <scopes>", `what it may do, separated by commas: ${Scope.options.join(", ")} (default: read,run)`)
    .option(
      "--ttl <duration>",
      "how long it lives, such as 12h or 720h; never ends: none (default: 720h; 1h with --join)",
    )
    .option("--uses <n>", "with --join, how many workers it lets join (default: 1)");
  addSettings(command, ["controller"])
    .addHelpText(
      "after",
      examples(
        "runyard token create --name nightly",
        "runyard token create --name metrics --scope read --ttl none",
        "runyard token create --join",
        "runyard token create --join --ttl 24h --uses 30 --name 'lab-*'",
      ),
    )
    .action((options: CreateOptions) => (options.join ? createJoinToken(options) : createApiToken(options)));
};

const createApiToken = async (options: CreateOptions): Promise<void> => {
  if (options.uses !== undefined)
    throw new UsageError("--uses is for --join: an API token is used as often as one likes");
  const scopes = readFlag("--scope", options.scope ?? "read,run", parseScopes);
  const lifeMs = options.ttl === "none" ? null : readFlag("--ttl", options.ttl ?? "720h", parseDuration);
  if (options.name === undefined) throw new UsageError("--name is needed: what the token is for");
  const name = readFlag("--name", options.name, parseText);
  const made = await (await clientFor(options)).tokens.create({ name, scopes, lifeMs });
  if (options.json) printJson(made);
  else {
    print(`${made.token}\n`);
    say(`${made.id}, ${ending(made)}; it is not shown again`);
  }
};

const createJoinToken = async (options: CreateOptions): Promise<void> => {
  if (options.scope !== undefined) throw new UsageError("--scope is not for --join: such a token lets workers join");
  const lifeMs = readFlag("--ttl", options.ttl ?? "1h", parseDuration);
  const uses = readFlag("--uses", options.uses ?? "1", parseWhole(1, joinBounds.uses));
  const named = options.name === undefined ? {} : { name: readFlag("--name", options.name, parseText) };
  const made = await (await clientFor(options)).joinTokens.create({ lifeMs, uses, ...named });
  if (options.json) printJson(made);
  else {
    const counted = uses === 1 ? "1 use" : `${uses} uses`;
    const life = formatDuration(lifeMs).replace(/ 00 (?:s|min)$/, "");
    print(`runyard worker --join ${made.url} --token ${made.token}      # expires in ${life}, ${counted}\n`);
    say(`${made.id}${made.name === null ? "" : `, for workers named ${made.name}`}; it is not shown again`);
  }
};

const parseScopes = (text: string): Scope[] =>
  parseList(text).map((word) => {
    const scope = Scope.safeParse(word);
    if (scope.success) return scope.data;
    throw new Error(`expected some of ${Scope.options.join(", ")}`);
  });

const ending = ({ expiresAtMs }: Pick<ApiToken, "expiresAtMs">): string =>
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

const listJoinTokens = async (options: CommonOptions): Promise<void> => {
  const items = await (await clientFor(options)).joinTokens.list();
  if (options.json) printJson({ items, nextCursor: null });
  else if (items.length === 0) say("there is no token that lets workers join");
  else printTable(joinHeads, items.map(presentJoinToken));
};

const joinHeads = ["ID", "NAME", "BY", "USED", "BY WORKERS", "ENDS"];

const presentJoinToken = (token: JoinToken): string[] => [
  token.id,
  token.name ?? "*",
  token.createdBy,
  `${token.usedBy.length}/${token.uses}`,
  token.usedBy.map(({ name }) => name).join(" "),
  token.expiresAtMs <= Date.now() ? `ended ${formatAgo(token.expiresAtMs, Date.now())}` : ending(token),
];
