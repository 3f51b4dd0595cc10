import type { Client } from "@runyard/client";
import { type Command, Option } from "commander";
import { UsageError } from "./failure.ts";
import { readSettings, type Settings } from "./settings/settings.ts";
import { flagName, type SettingName, settingsTable } from "./settings/table.ts";
import { version } from "./version.ts";

const agent = `runyard-cli/${version}`;

/** Options every command has, as commander hands them over; texts of settings stand beside them by name. */
export type CommonOptions = { json?: true; config?: string } & Record<string, unknown>;

/** Adds the flags of the settings a command reads, and those that all commands have. */
export const addSettings = (command: Command, names: readonly SettingName[]): Command => {
  for (const name of names) {
    const entry = settingsTable[name];
    const told = entry.defaultText === undefined ? "" : ` (default: ${entry.defaultText})`;
    const option = new Option(`--${flagName(name)} <${entry.placeholder.toLowerCase()}>`, `${entry.doc}${told}`);
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
export const connect = async ({ controller }: Settings<"controller">): Promise<Client> => {
  const { createClient, firstToAnswer } = await import("@runyard/client");
  const [only, ...others] = controller;
  const isOne = only !== undefined && others.length === 0;
  return isOne ? createClient({ url: only, agent }) : await firstToAnswer(controller, { agent });
};

/** A client for each controller, the one that has answered first. */
export const connectAll = async (settings: Settings<"controller">): Promise<[Client, ...Client[]]> => {
  const { createClient } = await import("@runyard/client");
  const first = await connect(settings);
  const others = settings.controller.filter((url) => url !== first.url);
  return [first, ...others.map((url) => createClient({ url, agent }))];
};

/** The client a command's flags ask for. */
export const clientFor = (options: CommonOptions): Promise<Client> => connect(readSettings(["controller"], options));

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
