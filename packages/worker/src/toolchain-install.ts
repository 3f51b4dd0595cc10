import { inspectWorker } from "./inspect.ts";
import { textsOfInstalled } from "./toolchains/detect.ts";
import { locateBinaries } from "./toolchains/locate.ts";
import { chooseLanguages, type LanguageManifest, readManifests } from "./toolchains/manifest.ts";
import { type PackageManagerName, packageManagerNames } from "./toolchains/package-managers.ts";
import { succeeds } from "./toolchains/succeeds.ts";
import { findPackageManager, installLine, packagesFor, SystemPackages } from "./toolchains/system-packages.ts";
import { expandArgv } from "./toolchains/template.ts";
import { ownToolchainFolder } from "./workshop.ts";

const prepareTimeoutMs = 15 * 60_000;

/** What became of a language that was to be installed. */
export type InstalledLanguage = {
  language: string;
  /** `present`: it worked before. `failed`: see `why`. */
  state: "installed" | "present" | "failed";
  version: string | null;
  /** What the package manager was asked for. */
  packages: string[];
  why: string | null;
};

export type InstallOptions = {
  /** Names or aliases. */
  languages: readonly string[];
  /** Told what is done; the package manager itself writes to standard error. */
  tell: (text: string) => void;
  toolchainFolders?: readonly string[];
};

/** Nothing could be begun, and what to do about it. */
export class InstallProblem extends Error {
  override readonly name = "InstallProblem";
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/**
 * Installs what is missing of these languages through the system's package manager, and tries each as a worker does. One
 * that cannot be installed does not keep the others from it.
 * @throws RunyardError NO_SUCH_LANGUAGE, telling what there is; InstallProblem without a package manager or the right to use it
 */
export const installToolchains = async (options: InstallOptions): Promise<InstalledLanguage[]> => {
  const { tell, toolchainFolders = [ownToolchainFolder] } = options;
  const wanted = chooseLanguages(await readManifests(toolchainFolders), options.languages);
  const before = await versionsOf(wanted, toolchainFolders);
  const missing = wanted.filter(({ language }) => before.versions.get(language) === undefined);
  if (missing.length === 0) return wanted.map(({ language }) => presentOne(language, before));
  const prepared = await prepare(missing, tell);
  const absent = missing.filter((manifest) => !prepared.includes(manifest));
  const manager = await findPackageManager();
  const failures = absent.length === 0 ? new Map<string, string>() : await installMissing(absent, manager, tell);
  await prepare(absent, tell);
  const after = await versionsOf(missing, toolchainFolders);
  return wanted.map((manifest): InstalledLanguage => {
    const { language } = manifest;
    if (!missing.includes(manifest)) return presentOne(language, before);
    const packages = absent.includes(manifest) ? packagesFor(manifest, manager) : [];
    const version = after.versions.get(language);
    if (version !== undefined) return { language, state: "installed", version, packages, why: null };
    return { language, state: "failed", version: null, packages, why: failures.get(language) ?? after.why(language) };
  });
};

const presentOne = (language: string, { versions }: Found): InstalledLanguage => ({
  ...{ language, state: "present", version: versions.get(language) ?? null, packages: [], why: null },
});

type Found = { versions: Map<string, string>; why: (language: string) => string };

const versionsOf = async (wanted: readonly LanguageManifest[], toolchainFolders: readonly string[]): Promise<Found> => {
  const languages = wanted.map(({ language }) => language);
  const { toolchains, refused, problem } = await inspectWorker({ toolchainFolders, languages });
  const defaults = toolchains.filter(({ isDefault }) => isDefault);
  return {
    versions: new Map(defaults.map(({ language, version }) => [language, version])),
    why: (language) =>
      problem ??
      refused.find((one) => one.language === language)?.why ??
      "its packages are installed, but no compiler or interpreter of it was found",
  };
};

/** Does what toolchains that are there want done before they work. @returns the languages of which that went well */
const prepare = async (
  manifests: readonly LanguageManifest[],
  tell: (text: string) => void,
): Promise<LanguageManifest[]> => {
  const prepared: LanguageManifest[] = [];
  for (const manifest of manifests) {
    const spec = manifest.toolchains.find((one) => one.prepare !== undefined);
    const [binary] = spec === undefined ? [] : await locateBinaries(spec.find);
    if (spec?.prepare === undefined || binary === undefined) continue;
    const argv = expandArgv(spec.prepare, { texts: textsOfInstalled(binary, manifest.folder) });
    tell(argv.join(" "));
    if (await succeeds(argv, { timeoutMs: prepareTimeoutMs, shown: true })) prepared.push(manifest);
  }
  return prepared;
};

/** @returns why it failed, by language */
const installMissing = async (
  missing: readonly LanguageManifest[],
  manager: PackageManagerName | undefined,
  tell: (text: string) => void,
): Promise<Map<string, string>> => {
  if (manager === undefined) {
    throw new InstallProblem(`none of ${packageManagerNames.join(", ")} is here to install with`);
  }
  const failures = new Map<string, string>();
  const wants = missing.map((manifest) => ({
    language: manifest.language,
    packages: packagesFor(manifest, manager),
  }));
  const hopeful = () => wants.filter(({ language }) => !failures.has(language));
  const packages = () => [...new Set(hopeful().flatMap((want) => want.packages))];

  for (const want of wants) {
    if (want.packages.length === 0) failures.set(want.language, `no package of it is known for ${manager}`);
  }
  if (hopeful().length === 0) return failures;
  const system = await SystemPackages.open(manager, tell);
  if (system === undefined) {
    throw new InstallProblem("this user has no right to install packages", `run: ${installLine(manager, packages())}`);
  }
  const unknown = await system.unknown(packages());
  for (const want of hopeful()) {
    const absent = want.packages.filter((one) => unknown.includes(one));
    if (absent.length > 0) failures.set(want.language, `${manager} has no ${absent.join(", ")} to install`);
  }
  if (hopeful().length === 0 || (await system.install(packages()))) return failures;
  tell("not all of them could be installed: trying each by itself");
  await system.refresh();
  for (const want of hopeful()) {
    if (!(await system.install(want.packages))) failures.set(want.language, `${manager} failed, see above`);
  }
  return failures;
};
