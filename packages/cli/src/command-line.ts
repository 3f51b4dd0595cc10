import type { Client } from "@runyard/client";
import type { Command } from "commander";
import { UsageError } from "./failure.ts";
import { readSettings, type Settings } from "./settings/settings.ts";
import { flagName, type SettingName, settingsTable } from "./settings/table.ts";

/** Options every command has, as commander hands them over; texts of settings stand beside them by name. */
export type CommonOptions = { json?: true; config?: string } & Record<string, unknown>;

/** Adds the flags of the settings a command reads, and those that all commands have. */
export const addSettings = (command: Command, names: readonly SettingName[]): Command => {
  for (const name of names) {
    const { placeholder, doc, defaultText } = settingsTable[name];
    const told = defaultText === undefined ? "" : ` (default: ${defaultText})`;
    command.option(`--${flagName(name)} <${placeholder.toLowerCase()}>`, `${doc}${told}`);
  }
  return command
    .option("--json", "print one JSON document")
    .option("--config <file>", "settings file in place of ./runyard.toml");
};

/** For commands that ask a controller: a client, made only when it is needed. */
export const connect = async ({ controller }: Settings<"controller">): Promise<Client> => {
  const { createClient } = await import("@runyard/client");
  return createClient({ url: controller });
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
