import { readFileSync } from "node:fs";
import { parse, TomlError } from "smol-toml";
import { didYouMean } from "./closest.ts";
import { flagName, type SettingName, settingNames, settingsTable } from "./table.ts";

export const defaultFile = "runyard.toml";

export type FileSettings = { name: string; values: Map<SettingName, string>; problems: string[] };

const nothing: FileSettings = { name: defaultFile, values: new Map(), problems: [] };

/** Reads `./runyard.toml` where there is one, or the file that was asked for, which then must be there. */
export const readSettingsFile = (asked: string | undefined): FileSettings => {
  const name = asked ?? defaultFile;
  try {
    return parseSettingsFile(name, readFileSync(name, "utf8"));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (asked === undefined && code === "ENOENT") return nothing;
    return { ...nothing, name, problems: [`${name}: cannot be read (${code ?? String(error)})`] };
  }
};

export const parseSettingsFile = (name: string, text: string): FileSettings => {
  const problems: string[] = [];
  const values = new Map<SettingName, string>();
  for (const [key, value] of Object.entries(parseToml(name, text, problems))) {
    const setting = settingNames.find((candidate) => flagName(candidate) === key);
    const isText = typeof value === "string" || typeof value === "number";
    if (setting === undefined) problems.push(`${name}: "${key}" is not a setting${didYouMean(key, fileKeys)}`);
    else if (isSecret(setting)) problems.push(`${name}: "${key}" is a secret and does not belong into a file`);
    else if (isText) values.set(setting, String(value));
    else if (Array.isArray(value)) values.set(setting, JSON.stringify(value));
    else problems.push(`${name}: ${key}: expected text or a number`);
  }
  return { name, values, problems };
};

const isSecret = (name: SettingName): boolean => "secret" in settingsTable[name] && settingsTable[name].secret === true;
const fileKeys = settingNames.filter((name) => !isSecret(name)).map(flagName);

const parseToml = (name: string, text: string, problems: string[]): Record<string, unknown> => {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    problems.push(`${name}:${error.line}:${error.column}: ${error.message.split("\n")[0]}`);
    return {};
  }
};
