import type { Registries } from "@runyard/worker";
import type { Settings } from "./settings.ts";
import { flagName } from "./table.ts";

/** What a worker does with libraries that jobs name. */
export const librarySettings = ["dependencies", "pythonRegistry", "npmRegistry", "registryHost"] as const;

export type LibrarySettings = Settings<(typeof librarySettings)[number]>;

/** @returns undefined where libraries are off */
export const registriesFor = (settings: LibrarySettings): Registries | undefined => {
  const { dependencies, pythonRegistry, npmRegistry, registryHost } = settings;
  return dependencies === "on" ? { pip: pythonRegistry, npm: npmRegistry, places: registryHost } : undefined;
};

/** The same for a worker that is started as a process of its own. */
export const libraryFlags = (settings: LibrarySettings): string[] =>
  librarySettings.flatMap((name) => [`--${flagName(name)}`, [settings[name]].flat().join(",")]);
