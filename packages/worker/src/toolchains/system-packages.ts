import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { LanguageManifest } from "./manifest.ts";
import {
  type PackageManager,
  type PackageManagerName,
  packageManagerNames,
  packageManagers,
} from "./package-managers.ts";
import { succeeds } from "./succeeds.ts";

const checkTimeoutMs = 60_000;
const refreshTimeoutMs = 300_000;
const installTimeoutMs = 30 * 60_000;
/** Lists that another package manager is just fetching cannot be fetched, and that one is done soon. */
const refreshTriedForMs = 60_000;
const refreshPauseMs = 5_000;

/** What the system's package manager would install for a language: that of its preferred toolchain that it has. */
export const packagesFor = ({ toolchains }: LanguageManifest, manager: PackageManagerName | undefined): string[] =>
  (manager && toolchains.map(({ packages }) => packages[manager]).find((packages) => packages !== undefined)) ?? [];

/** Of those that are known, the one this machine has. */
export const findPackageManager = async (): Promise<PackageManagerName | undefined> => {
  for (const name of packageManagerNames) if (await isOnPath(name)) return name;
  return undefined;
};

const isOnPath = async (command: string): Promise<boolean> => {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin"].filter(
    (folder) => folder !== "",
  );
  for (const folder of folders) if (await isExecutable(join(folder, command))) return true;
  return false;
};

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

type Tell = (text: string) => void;

/** The system's package manager, asked with the right it needs. What it says goes to standard error. */
export class SystemPackages {
  readonly #name: PackageManagerName;
  readonly #manager: PackageManager;
  readonly #prefix: readonly string[];
  readonly #tell: Tell;

  private constructor(name: PackageManagerName, prefix: readonly string[], tell: Tell) {
    this.#name = name;
    this.#manager = packageManagers[name];
    this.#prefix = prefix;
    this.#tell = tell;
  }

  /** @returns undefined where this user has no right to install: no root, and no sudo without a question nobody would hear */
  static async open(name: PackageManagerName, tell: Tell): Promise<SystemPackages | undefined> {
    if (process.getuid?.() === 0) return new SystemPackages(name, [], tell);
    if (!(await isOnPath("sudo"))) return undefined;
    const prefix = process.stdin.isTTY ? ["sudo"] : ["sudo", "-n"];
    const isAllowed = await succeeds([...prefix, "true"], { timeoutMs: refreshTimeoutMs });
    return isAllowed ? new SystemPackages(name, prefix, tell) : undefined;
  }

  /** Those it could not install, not even after it has fetched its lists anew. */
  async unknown(packages: readonly string[]): Promise<string[]> {
    if (await this.#knows(packages)) return [];
    await this.refresh();
    if (await this.#knows(packages)) return [];
    const unknown: string[] = [];
    for (const one of packages) if (!(await this.#knows([one], true))) unknown.push(one);
    return unknown;
  }

  install(packages: readonly string[]): Promise<boolean> {
    const { install, patience = [] } = this.#manager;
    this.#tell(installLine(this.#name, packages, this.#prefix));
    return succeeds([...this.#prefix, ...install, ...patience, ...packages], {
      timeoutMs: installTimeoutMs,
      shown: true,
    });
  }

  /** Fetches its lists. */
  async refresh(): Promise<void> {
    const { refresh } = this.#manager;
    if (refresh === undefined) return;
    const giveUpAt = performance.now() + refreshTriedForMs;
    this.#tell(refresh.join(" "));
    while (!(await succeeds([...this.#prefix, ...refresh], { timeoutMs: refreshTimeoutMs, shown: true }))) {
      if (performance.now() > giveUpAt) return;
      await delay(refreshPauseMs);
    }
  }

  #knows(packages: readonly string[], shown = false): Promise<boolean> {
    return succeeds([...this.#manager.check, ...packages], { timeoutMs: checkTimeoutMs, shown });
  }
}

/** What a person would type. */
export const installLine = (
  name: PackageManagerName,
  packages: readonly string[],
  prefix: readonly string[] = ["sudo"],
): string => [...prefix, ...packageManagers[name].install, ...packages].join(" ");
