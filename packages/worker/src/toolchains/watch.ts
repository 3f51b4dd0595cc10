import { stat } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { literalFolder } from "./locate.ts";
import type { LanguageManifest } from "./manifest.ts";
import { packageRecords } from "./package-managers.ts";

const glanceMs = 2_000;
const soonestMs = 15_000;
const latestMs = 15 * 60_000;

type Watch = {
  languages: readonly LanguageManifest[];
  /** Looks for toolchains that came or went. */
  look: () => Promise<void>;
  signal: AbortSignal;
};

/**
 * Has the machine looked at again whenever something was installed or removed, until the signal. A glance at the times of a
 * few folders costs next to nothing, a look 50 ms of CPU: it waits until nothing has changed for the length of a glance, as
 * installers put down one file after the other. What a glance does not show is found by looks from time to time.
 */
export const watchToolchains = async ({ languages, look, signal }: Watch): Promise<void> => {
  const places = [...new Set([...languages.flatMap(foldersOf), ...packageRecords])];
  let seen = await glance(places);
  let isChanging = false;
  let pauseMs = soonestMs;
  let dueAt = performance.now() + pauseMs;
  while (await passed(glanceMs, signal)) {
    const now = await glance(places);
    if (now !== seen) {
      seen = now;
      isChanging = true;
    } else if (isChanging || performance.now() >= dueAt) {
      pauseMs = isChanging ? soonestMs : Math.min(2 * pauseMs, latestMs);
      isChanging = false;
      await look();
      dueAt = performance.now() + pauseMs;
    }
  }
};

/** Folders that toolchains, and what they need beside their own folders, appear in. */
const foldersOf = ({ toolchains }: LanguageManifest): string[] =>
  toolchains
    .flatMap(({ find, mounts }) => [...find, ...mounts.map(({ source }) => source).filter(isOfMachine)])
    .flatMap((pattern) => literalFolder(pattern) ?? []);

/** Of the machine, not of an installed toolchain. */
const isOfMachine = (source: string): boolean => !/\{(?:binary|home|folder)\}/.test(source);

const glance = async (places: readonly string[]): Promise<string> => {
  const times = await Promise.all(places.map(changedAtMs));
  return times.join(" ");
};

const changedAtMs = (path: string): Promise<number> =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );

/** @returns false when the signal ended the wait */
const passed = (ms: number, signal: AbortSignal): Promise<boolean> =>
  delay(ms, true, { signal, ref: false }).catch(() => false);
