import type { SettingInForce } from "@runyard/protocol";
import { UsageError } from "../failure.ts";
import { type FileSettings, readSettingsFile } from "./file.ts";
import {
  type Environment,
  environmentName,
  flagName,
  type SettingName,
  type SettingValue,
  settingsTable,
} from "./table.ts";

export type Settings<Name extends SettingName> = { readonly [Key in Name]: SettingValue<Key> };

export type Sources = {
  /** Texts of flags by setting name; those not given are absent. */
  flags: Readonly<Record<string, unknown>>;
  environment: Environment;
  file: FileSettings;
};

type Given = { text: string; from: string };

/**
 * The settings a command needs: flag, then environment, then file, then default.
 * @throws UsageError that names every problem at once
 */
export const resolveSettings = <Name extends SettingName>(names: readonly Name[], sources: Sources): Settings<Name> => {
  const problems = [...sources.file.problems];
  const entries = names.map((name) => {
    const given = findGiven(name, sources);
    if (given === undefined) return [name, settingsTable[name].default(sources.environment)];
    try {
      return [name, settingsTable[name].parse(given.text)];
    } catch (error) {
      problems.push(describeProblem(name, given, error as Error));
      return [name, undefined];
    }
  });
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
  return Object.freeze(Object.fromEntries(entries));
};

const findGiven = (name: SettingName, { flags, environment, file }: Sources): Given | undefined => {
  const flag = flags[name];
  if (Array.isArray(flag)) return { text: flag.join(","), from: `--${flagName(name)}` };
  if (typeof flag === "string") return { text: flag, from: `--${flagName(name)}` };
  const variable = environment[environmentName(name)];
  // An empty variable is how shells say that there is none.
  if (variable !== undefined && variable !== "") return { text: variable, from: environmentName(name) };
  const inFile = file.values.get(name);
  return inFile === undefined ? undefined : { text: inFile, from: `${file.name}: ${flagName(name)}` };
};

/** Settings as operators are told them: their texts, and where these came from. */
export const explainSettings = (names: readonly SettingName[], sources: Sources): SettingInForce[] =>
  names.map((name) => {
    const { defaultText = "", secret = false } = settingsTable[name] as { defaultText?: string; secret?: boolean };
    const given = findGiven(name, sources);
    const text = given?.text ?? defaultText;
    const value = secret ? (given === undefined ? "not set" : "set") : text;
    return { name: flagName(name), value, source: given?.from ?? "default" };
  });

const describeProblem = (name: SettingName, { text, from }: Given, error: Error): string => {
  const isSecret = "secret" in settingsTable[name];
  return `${from}: ${error.message}${isSecret ? "" : `, not "${text}"`}`;
};

/** The one place that reads the process's environment. */
export const environment: Environment = process.env;

type Flags = Readonly<Record<string, unknown>> & { config?: string };

export const readSources = (flags: Flags): Sources => ({ flags, environment, file: readSettingsFile(flags.config) });

export const readSettings = <Name extends SettingName>(names: readonly Name[], flags: Flags): Settings<Name> =>
  resolveSettings(names, readSources(flags));
