import type { FleetOptions, WorkerSpec } from "@runyard/controller";
import { UsageError } from "../failure.ts";
import { type LibrarySettings, libraryFlags } from "../settings/library-settings.ts";
import { environment, type Settings } from "../settings/settings.ts";
import { launcher } from "./launcher.ts";

export const fleetSettings = [
  "fleet",
  "minWorkers",
  "maxWorkers",
  "fleetSlots",
  "targetWait",
  "coolDown",
  "joinTimeout",
  "fleetStart",
  "fleetStop",
  "fleetUrl",
] as const;

export type FleetSettings = Settings<(typeof fleetSettings)[number]> & LibrarySettings;

/** @returns undefined where the controller is not to grow by itself @throws UsageError for settings that do not fit */
export const fleetFor = async (settings: FleetSettings): Promise<FleetOptions | undefined> => {
  if (settings.fleet === "off") return undefined;
  const { minWorkers, maxWorkers, fleetUrl } = settings;
  if (minWorkers > maxWorkers) {
    throw new UsageError(`--min-workers ${minWorkers} is more than --max-workers ${maxWorkers}`);
  }
  return {
    provider: await providerFor(settings),
    minWorkers,
    maxWorkers,
    slots: settings.fleetSlots,
    targetWaitMs: settings.targetWait,
    coolDownMs: settings.coolDown,
    joinTimeoutMs: settings.joinTimeout,
    ...(fleetUrl !== undefined && { url: fleetUrl }),
  };
};

const providerFor = async (settings: FleetSettings): Promise<FleetOptions["provider"]> => {
  const { fleet, fleetStart, fleetStop } = settings;
  const { commandProvider, processProvider } = await import("@runyard/controller");
  if (fleet === "process") return processProvider({ commandLine: workerCommand(libraryFlags(settings)), environment });
  if (fleetStart === undefined || fleetStop === undefined) {
    throw new UsageError("--fleet command needs --fleet-start and --fleet-stop: your commands, as JSON lists of words");
  }
  return commandProvider({ start: fleetStart, stop: fleetStop, environment });
};

const workerCommand =
  (moreFlags: readonly string[]) =>
  ({ name, url, slots }: WorkerSpec, folder: string): string[] => [
    process.execPath,
    launcher,
    "worker",
    ...["--join", url, "--name", name, "--slots", String(slots), "--data", folder],
    ...moreFlags,
  ];
