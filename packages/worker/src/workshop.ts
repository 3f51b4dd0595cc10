import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import type { RefusedToolchain } from "@runyard/protocol";
import { openSandboxHost, type SandboxHost } from "@runyard/sandbox";
import { RenewableSandboxes } from "./attempt/renewable-sandboxes.ts";
import type { Sandboxes } from "./attempt/sandboxes.ts";
import type { Log } from "./log.ts";
import { Catalogue } from "./toolchains/catalogue.ts";
import { warmCommands } from "./toolchains/commands.ts";
import { detectToolchains, type InstalledToolchain } from "./toolchains/detect.ts";
import { chooseLanguages, type LanguageManifest, readManifests } from "./toolchains/manifest.ts";
import type { PlacedMount } from "./toolchains/mounts.ts";
import { KnownPasses } from "./toolchains/passes.ts";
import { selfTest } from "./toolchains/self-test.ts";
import { openVersionCache, type VersionCache } from "./toolchains/version-cache.ts";
import { watchToolchains } from "./toolchains/watch.ts";

/** The languages that come with Runyard. */
export const ownToolchainFolder = fileURLToPath(new URL("../toolchains", import.meta.url));

/** Where programs are compiled and run: the sandboxes, and the toolchains that work in them. */
export type Workshop = AsyncDisposable & {
  readonly sandboxes: RenewableSandboxes;
  readonly catalogue: Catalogue;
  readonly refused: readonly RefusedToolchain[];
  /** When hello programs were last tried; undefined before the trial that follows a start. */
  readonly testedAtMs: number | undefined;
  /**
   * Tries again what is offered because it passed at an earlier start, but for what is slow to try, and then what the start
   * did not wait for: one after the other so that programs are hardly held up. Withdraws what fails now, offers what passes.
   * @returns whether what is offered or refused changed
   */
  tryAgain(): Promise<boolean>;
  /**
   * Looks at the machine again: tries what is new, has changed or was refused, in sandboxes that show it, withdraws what is
   * gone. What passes is offered, and runs in those sandboxes; programs that run go on where they are.
   * @returns whether what is offered or refused changed
   */
  lookAgain(): Promise<boolean>;
  /** Sandboxes that could not be removed. */
  readonly quarantined: number;
  /** Tries again what should be, and then looks again whenever something is installed or removed, until it is closed. */
  keepUp(onChange: () => void): void;
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
  /** What sandboxes show beside the toolchains. */
  mounts?: readonly PlacedMount[];
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
  const known = await readManifests(options.toolchainFolders);
  const languages = options.languages === undefined ? known : chooseLanguages(known, options.languages);
  const detected = await detectToolchains(languages, versions);
  const detectedAt = performance.now();
  const quarantine: Quarantine = { count: 0, onMore: () => {} };
  const openHost = await hostOpener(options, quarantine);
  const sandboxes = new RenewableSandboxes(await openHost(detected.installed));
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
    const refused = [...detected.refused, ...tried.refused];
    const { installed } = detected;
    const parts = { log, languages, versions, passes, sandboxes, openHost, quarantine };
    const workshop = new OpenWorkshop(parts, { installed, trusted, slow, offered, refused });
    await workshop.keep();
    const tookMs = Math.round(performance.now() - beganAt);
    const partsMs = { detectMs: Math.round(detectedAt - beganAt), sandboxMs: Math.round(openedAt - detectedAt) };
    log.info({ offered: offered.length, tried: untried.length, tookMs, ...partsMs }, "toolchains are ready");
    return workshop;
  } catch (error) {
    await sandboxes[Symbol.asyncDispose]();
    throw error;
  }
};

type OpenHost = (installed: readonly InstalledToolchain[]) => Promise<SandboxHost>;

/** Each host it opens shows what these toolchains need, and has a folder of its own. */
const hostOpener = async (
  { slots, stateFolder, log, unsafeNoSandbox, mounts: more = [] }: WorkshopOptions,
  quarantine: Quarantine,
): Promise<OpenHost> => {
  const folder = join(stateFolder, "sandbox");
  await rm(folder, { recursive: true, force: true });
  let count = 0;
  return (installed) => {
    const all = [...installed.flatMap((one) => one.mounts), ...more];
    const mounts = new Map(all.map((mount) => [mount.target, mount]));
    count += 1;
    return openSandboxHost({
      slots,
      mounts: [...mounts.values()],
      warm: installed.flatMap(warmCommands),
      stateDir: join(folder, String(count)),
      log,
      unsafe: unsafeNoSandbox,
      onQuarantine: () => {
        quarantine.count += 1;
        quarantine.onMore();
      },
    });
  };
};

/** Sandboxes that could not be removed, in all hosts. */
type Quarantine = { count: number; onMore: () => void };

type Parts = {
  log: Log;
  languages: readonly LanguageManifest[];
  versions: VersionCache;
  passes: KnownPasses;
  sandboxes: RenewableSandboxes;
  openHost: OpenHost;
  quarantine: Quarantine;
};

/** What was found out of the machine's toolchains. */
type Findings = {
  installed: readonly InstalledToolchain[];
  /** Offered because they passed at an earlier start. */
  trusted: readonly InstalledToolchain[];
  /** Not tried yet. */
  slow: readonly InstalledToolchain[];
  offered: readonly InstalledToolchain[];
  refused: readonly RefusedToolchain[];
};

class OpenWorkshop implements Workshop {
  readonly catalogue: Catalogue;
  testedAtMs: number | undefined;
  readonly #parts: Parts;
  #found: Findings;
  readonly #closing = new AbortController();
  #watching: Promise<void> | undefined;

  constructor(parts: Parts, found: Findings) {
    this.#parts = parts;
    this.#found = found;
    this.catalogue = new Catalogue(found.offered);
  }

  get sandboxes(): RenewableSandboxes {
    return this.#parts.sandboxes;
  }

  get refused(): readonly RefusedToolchain[] {
    return this.#found.refused;
  }

  async tryAgain(): Promise<boolean> {
    const { installed, trusted, slow, offered, refused } = this.#found;
    const retried = trusted.filter(({ spec }) => !spec.slowTrial);
    const tried = await this.#test([...retried, ...slow], this.sandboxes);
    const isOffered = (one: InstalledToolchain) =>
      tried.passed.includes(one) || (offered.includes(one) && !retried.includes(one));
    return await this.#settle({ offered: installed.filter(isOffered), refused: [...refused, ...tried.refused] });
  }

  async lookAgain(): Promise<boolean> {
    const { languages, versions, passes } = this.#parts;
    const detected = await detectToolchains(languages, versions);
    const offered = new Map(this.#found.offered.map((one) => [passes.fingerprint(one), one]));
    const before = (one: InstalledToolchain) => offered.get(passes.fingerprint(one));
    const news = detected.installed.filter((one) => before(one) === undefined);
    const { passed, refused } = await this.#tryNews(news, detected.installed);
    // Where nothing new passed the sandboxes are those of before, and so is what fits them.
    const isRenewed = passed.length > 0;
    const works = detected.installed.flatMap((one) => {
      if (passed.includes(one)) return [one];
      const known = before(one);
      return known === undefined ? [] : [isRenewed ? one : known];
    });
    return await this.#settle({ offered: works, refused: [...detected.refused, ...refused] });
  }

  get quarantined(): number {
    return this.#parts.quarantine.count;
  }

  keepUp(onChange: () => void): void {
    const { languages, log, quarantine } = this.#parts;
    const { signal } = this.#closing;
    quarantine.onMore = onChange;
    const told = async (trial: () => Promise<boolean>): Promise<void> => {
      const { testedAtMs } = this;
      try {
        const isChanged = await trial();
        const offered = this.catalogue.present().map(({ language, version }) => `${language} ${version}`);
        if (isChanged) log.info({ offered, refused: this.refused }, "the toolchains changed");
        // That they were tried is news by itself.
        if (isChanged || this.testedAtMs !== testedAtMs) onChange();
      } catch (error) {
        log.warn({ reason: (error as Error).message }, "toolchains could not be tried");
      }
    };
    const look = () => told(() => this.lookAgain());
    this.#watching ??= told(() => this.tryAgain()).then(() => watchToolchains({ languages, look, signal }));
  }

  /** Remembers for the next start what is known now. */
  async keep(): Promise<void> {
    const { versions, passes, log } = this.#parts;
    await Promise.all([versions.save(), passes.save(this.#found.offered)]).catch((error: Error) =>
      log.warn({ reason: error.message }, "could not keep what is known of toolchains"),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.sandboxes[Symbol.asyncDispose]();
    await this.#watching;
  }

  /** Tries newcomers in sandboxes that show what is installed now; if one passes these are everybody's from then on. */
  async #tryNews(news: readonly InstalledToolchain[], installed: readonly InstalledToolchain[]): Promise<Trial> {
    if (news.length === 0) return { passed: [], refused: [] };
    await using opened = new AsyncDisposableStack();
    const host = opened.use(await this.#parts.openHost(installed));
    const { signal } = this.#closing;
    const close = () => void host.close();
    signal.addEventListener("abort", close, { once: true });
    if (signal.aborted) close();
    const tried = await this.#test(news, host);
    signal.removeEventListener("abort", close);
    if (tried.passed.length > 0 && !signal.aborted) {
      this.sandboxes.renew(host);
      opened.move();
    }
    return tried;
  }

  async #test(toolchains: readonly InstalledToolchain[], sandboxes: Sandboxes): Promise<Trial> {
    const tried = await selfTest(toolchains, sandboxes, 1);
    this.testedAtMs = Date.now();
    return tried;
  }

  /** @returns whether this differs from before */
  async #settle(now: Pick<Findings, "offered" | "refused">): Promise<boolean> {
    // A trial that closing cut short says nothing of the toolchain.
    if (this.#closing.signal.aborted) return false;
    const tell = ({ offered, refused }: typeof now) => [offered.map(this.#parts.passes.fingerprint), refused];
    const isSame = isDeepStrictEqual(tell(now), tell(this.#found));
    this.#found = { ...now, trusted: [], slow: [], installed: now.offered };
    this.catalogue.replace(now.offered);
    if (!isSame) await this.keep();
    return !isSame;
  }
}

type Trial = Awaited<ReturnType<typeof selfTest>>;
