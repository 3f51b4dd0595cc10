import type { Controller } from "@runyard/controller";
import type { CommonOptions } from "../command-line.ts";
import { say } from "../output/console.ts";
import { explainSettings, readSettings, readSources, type Settings } from "../settings/settings.ts";
import { flagName, type SettingName } from "../settings/table.ts";
import { type RuleSettings, reloadableSettings, rulesFor } from "./rules.ts";

const reloadable: readonly SettingName[] = reloadableSettings;

type Served = Settings<SettingName> & RuleSettings;

type Reloading = {
  controller: Controller;
  /** As they were at the start. */
  settings: Partial<Served>;
  options: CommonOptions;
  localWorker: string | undefined;
};

/**
 * Reads the settings anew at each SIGHUP, puts in force what can be, and says what it was and what waits for a restart. Where
 * one of them is wrong, all stay. A terminal that is closed sends the same signal, and means the end.
 */
export const reloadOnHangUp = ({ controller, settings, options, localWorker }: Reloading): void => {
  const names = Object.keys(settings) as SettingName[];
  const started = settings;
  let inForce = settings;
  process.on("SIGHUP", () => {
    try {
      const read: Partial<Served> = readSettings(names, options);
      const changed = (from: Partial<Served>) => names.filter((name) => !isSame(read[name], from[name]));
      const now = changed(inForce).filter((name) => reloadable.includes(name));
      const later = changed(started).filter((name) => !reloadable.includes(name));
      inForce = read;
      say(`SIGHUP: ${now.length === 0 ? "nothing new is in force" : `now in force: ${listed(now)}`}`);
      if (later.length > 0) say(`SIGHUP: needs a restart: ${listed(later)}`);
      const rules = rulesFor(read as RuleSettings, localWorker);
      const told = explainSettings(names, readSources(options));
      controller.reload({ rules, settings: told }).catch((error: Error) => say(error.message));
    } catch (error) {
      say(`SIGHUP: everything stays as it was: ${(error as Error).message}`);
    }
  });
};

const isSame = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);

const listed = (names: readonly SettingName[]): string => names.map((name) => `--${flagName(name)}`).join(", ");
