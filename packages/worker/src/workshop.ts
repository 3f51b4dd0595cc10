import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type RefusedToolchain, RunyardError } from "@runyard/protocol";
import { openSandboxHost, type SandboxHost } from "@runyard/sandbox";
import type { Log } from "./log.ts";
import { Catalogue } from "./toolchains/catalogue.ts";
import { warmCommands } from "./toolchains/commands.ts";
import { detectToolchains, type InstalledToolchain } from "./toolchains/detect.ts";
import { type LanguageManifest, readManifests } from "./toolchains/manifest.ts";
import { KnownPasses } from "./toolchains/passes.ts";
import { selfTest } from "./toolchains/self-test.ts";
import { openVersionCache } from "./toolchains/version-cache.ts";

/** The languages that come with Runyard. */
export const ownToolchainFolder = fileURLToPath(new URL("../toolchains", import.meta.url));

/** Where programs are compiled and run: the sandboxes, and the toolchains that work in them. */
export type Workshop = AsyncDisposable & {
  sandboxes: SandboxHost;
  catalogue: Catalogue;
  refused: RefusedToolchain[];
  /**
   * Tries again what is offered because it passed at an earlier start, but for what is slow to try, and then what the start
   * did not wait for: one after the other so that programs are hardly held up. Withdraws what fails now, offers what passes.
   * @returns whether the offer changed
   */
  tryAgain(): Promise<boolean>;
};

export type WorkshopOptions = {
  /** Of Runyard: what passed under another one is not taken on trust. */
  version: string;
  slots: number;
  stateFolder: string;
  toolchainFolders: readonly string[];
  unsafeNoSandbox: boolean;
  log: Log;
  /** Only these, by name or alias; all when absent. */
  languages?: readonly string[] | undefined;
};

/**
 * Finds the toolchains, opens the sandboxes with what they need, and tries the hello program of each toolchain that is
 * not known to pass it, but for the slow ones.
 * @throws RunyardError NO_SUCH_LANGUAGE for one that is asked for and unknown, SandboxFault when this machine cannot fence programs, ManifestError for a spoiled toolchain folder
 */
export const openWorkshop = async (options: WorkshopOptions): Promise<Workshop> => {
  const { slots, stateFolder, log } = options;
  const beganAt = performance.now();
  await mkdir(stateFolder, { recursive: true });
  const versions = await openVersionCache(join(stateFolder, "toolchain-versions.json"));
  const detected = await detectToolchains(
    chosen(await readManifests(options.toolchainFolders), options.languages),
    versions,
  );
  const detectedAt = performance.now();
  const mounts = new Map(detected.installed.flatMap((one) => one.mounts).map((mount) => [mount.target, mount]));
  const sandboxes = await openSandboxHost({
    slots,
    mounts: [...mounts.values()],
    warm: detected.installed.flatMap(warmCommands),
    stateDir: join(stateFolder, "sandbox"),
    log,
    unsafe: options.unsafeNoSandbox,
  });
  try {
    const openedAt = performance.now();
    const circumstances = JSON.stringify([options.version, sandboxes.layers]);
    const passes = await KnownPasses.open(join(stateFolder, "toolchain-passes.json"), circumstances);
    const trusted = detected.installed.filter((toolchain) => passes.has(toolchain));
    const untold = detected.installed.filter((toolchain) => !trusted.includes(toolchain));
    const slow = untold.filter(({ spec }) => spec.slowTrial);
    const untried = untold.filter(({ spec }) => !spec.slowTrial);
    const tried = await selfTest(untried, sandboxes, slots);
    const offered = detected.installed.filter((one) => trusted.includes(one) || tried.passed.includes(one));
    await Promise.all([versions.save(), passes.save(offered)]).catch((error: Error) =>
      log.warn({ reason: error.message }, "could not keep what is known of toolchains"),
    );
    const tookMs = Math.round(performance.now() - beganAt);
    const parts = { detectMs: Math.round(detectedAt - beganAt), sandboxMs: Math.round(openedAt - detectedAt) };
    log.info({ offered: offered.length, tried: untried.length, tookMs, ...parts }, "toolchains are ready");
    const refused = [...detected.refused, ...tried.refused];
    const { installed } = detected;
    return new OpenWorkshop({ sandboxes, passes, installed, trusted, slow, offered, refused });
  } catch (error) {
    await sandboxes.close();
    throw error;
  }
};

const chosen = (known: readonly LanguageManifest[], wanted: readonly string[] | undefined): LanguageManifest[] => {
  if (wanted === undefined) return [...known];
  const isNamed = (manifest: LanguageManifest, name: string) =>
    manifest.language === name || manifest.aliases.includes(name);
  const unknown = wanted.filter((name) => !known.some((manifest) => isNamed(manifest, name)));
  const names = known.map(({ language }) => language);
  if (unknown.length > 0) {
    const message = `there is no language ${unknown.map((name) => `"${name}"`).join(" or ")}, there is ${names.join(", ")}`;
    throw new RunyardError("NO_SUCH_LANGUAGE", message, { details: { languages: names } });
  }
  return known.filter((manifest) => wanted.some((name) => isNamed(manifest, name)));
};

type Parts = Pick<Workshop, "sandboxes" | "refused"> & {
  passes: KnownPasses;
  installed: readonly InstalledToolchain[];
  trusted: readonly InstalledToolchain[];
  slow: readonly InstalledToolchain[];
  offered: readonly InstalledToolchain[];
};

class OpenWorkshop implements Workshop {
  readonly sandboxes: SandboxHost;
  readonly catalogue: Catalogue;
  readonly refused: RefusedToolchain[];
  readonly #parts: Parts;
  #isClosed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.sandboxes = parts.sandboxes;
    this.refused = parts.refused;
    this.catalogue = new Catalogue(parts.offered);
  }

  async tryAgain(): Promise<boolean> {
    const { sandboxes, passes, installed, trusted, slow, offered } = this.#parts;
    const retried = trusted.filter(({ spec }) => !spec.slowTrial);
    const { passed, refused } = await selfTest([...retried, ...slow], sandboxes, 1);
    // A trial that closing cut short says nothing of the toolchain.
    if (this.#isClosed) return false;
    const isOffered = (one: InstalledToolchain) =>
      passed.includes(one) || (offered.includes(one) && !retried.includes(one));
    const works = installed.filter(isOffered);
    this.refused.push(...refused);
    if (works.length === offered.length && works.every((one) => offered.includes(one))) return false;
    this.catalogue.replace(works);
    await passes.save(works);
    return true;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    return this.sandboxes.close();
  }
}
