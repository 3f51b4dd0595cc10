import type { Client } from "@runyard/client";
import { type Command, Option } from "commander";
import { credentialFor } from "./access/credential-for.ts";
import { UsageError } from "./failure.ts";
import { readSettings, type Settings } from "./settings/settings.ts";
import { flagName, type SettingName, settingsTable } from "./settings/table.ts";
import { trustControllers } from "./trust.ts";
import { version } from "./version.ts";

export const agent = `runyard-cli/${version}`;

/** Options every command has, as commander hands them over; texts of settings stand beside them by name. */
export type CommonOptions = { json?: true; config?: string } & Record<string, unknown>;

/** What commands that ask a controller read: where it is, whom to take for it, and what tells it who calls. */
export const clientSettings = ["controller", "caFile", "caPin", "token", "data"] as const;

export type ClientSettings = Settings<(typeof clientSettings)[number]>;

const clientDocs: Partial<Record<SettingName, string>> = {
  token: "API token, in place of a login. Better given by RUNYARD_TOKEN: other users see a command's flags.",
  data: "Folder of a controller on this machine, whose owner's token and certificate are in it.",
};

/** Adds the flags of the settings a command reads, and those that all commands have. */
export const addSettings = (command: Command, asked: readonly SettingName[]): Command => {
  const isClient = asked.includes("controller");
  const names = isClient ? [...new Set([...asked, ...clientSettings])] : asked;
  for (const name of names) {
    const entry = settingsTable[name];
    if ("flagless" in entry) continue;
    const told = entry.defaultText === undefined ? "" : ` (default: ${entry.defaultText})`;
    const option = new Option(
      `--${flagName(name)} <${entry.placeholder.toLowerCase()}>`,
      `${(isClient && clientDocs[name]) || entry.doc}${told}`,
    );
    // Commander would take --no-worker-timeout for the opposite of --worker-timeout.
    option.negate = false;
    option.attributeName = () => name;
    command.addOption("repeatable" in entry ? option.argParser(gather) : option);
  }
  return command
    .option("--json", "print one JSON document")
    .option("--config <file>", "settings file in place of ./runyard.toml");
};

/** For commands that ask a controller: a client, of several controllers that of the first that answers. */
export const connect = async (settings: ClientSettings): Promise<Client> => {
  await trustControllers(settings.controller, settings);
  const { firstToAnswer } = await import("@runyard/client");
  const [only, ...others] = settings.controller;
  if (only !== undefined && others.length === 0) return await clientAt(only, settings);
  return await firstToAnswer(settings.controller, { agent, tokenFor: (url) => credentialFor(url, settings) });
};

/** A client for each controller, the one that has answered first. */
export const connectAll = async (settings: ClientSettings): Promise<[Client, ...Client[]]> => {
  const first = await connect(settings);
  const others = settings.controller.filter((url) => url !== first.url);
  return [first, ...(await Promise.all(others.map((url) => clientAt(url, settings))))];
};

const clientAt = async (url: string, settings: ClientSettings): Promise<Client> => {
  const { createClient } = await import("@runyard/client");
  const token = credentialFor(url, settings);
  return createClient({ url, agent, ...(token !== undefined && { token }) });
};

/** The client a command's flags ask for. */
export const clientFor = (options: CommonOptions): Promise<Client> => connect(readSettings(clientSettings, options));

/** The one controller a login is about. @throws UsageError when several are named */
export const controllerOf = async (options: CommonOptions): Promise<string> => {
  const settings = readSettings(clientSettings, options);
  const [only = "", ...others] = settings.controller;
  if (others.length > 0) throw new UsageError("name one --controller to log in to, or out of");
  await trustControllers([only], settings);
  return only;
};

export const examples = (...lines: string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ ${line}`).join("\n")}\n`;

/** Gathers an option that may be given several times. */
export const gather = (value: string, before: string[] = []): string[] => [...before, value];

/** The value of a flag that is no setting. @throws UsageError that names it */
export const readFlag = <Value>(flag: string, text: string, parse: (text: string) => Value): Value => {
  try {
    return parse(text);
  } catch (error) {
    throw new UsageError(`${flag}: ${(error as Error).message}, not "${text}"`);
  }
};
