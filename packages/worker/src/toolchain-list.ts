import type { RefusedToolchain, Toolchain, WorkerProfile } from "@runyard/protocol";
import { type InspectionOptions, inspectWorker } from "./inspect.ts";
import { type LanguageManifest, readManifests } from "./toolchains/manifest.ts";
import type { PackageManagerName } from "./toolchains/package-managers.ts";
import { findPackageManager, packagesFor } from "./toolchains/system-packages.ts";
import { ownToolchainFolder } from "./workshop.ts";

/** A toolchain that a worker on this machine has, or could have. What is not known of one that is missing is null. */
export type ListedToolchain = {
  language: string;
  title: string;
  state: "offered" | "refused" | "missing";
  toolchain: string | null;
  version: string | null;
  isDefault: boolean;
  /** The compiler or interpreter on its machine. */
  path: string | null;
  /** Why it is not offered. */
  why: string | null;
  /** What the system's package manager would install for it. */
  packages: string[];
};

export type ToolchainList = {
  toolchains: ListedToolchain[];
  /** The one found here, of those that are known. */
  packageManager: PackageManagerName | null;
  /** Why no program can be run here at all; then nothing is known of what is installed. */
  problem?: string;
};

/** Every language there is a folder of, in order of name, with what this machine has of it. Takes a few seconds. */
export const listToolchains = async (options: InspectionOptions = {}): Promise<ToolchainList> => {
  const { toolchainFolders = [ownToolchainFolder] } = options;
  const [inspection, languages, packageManager] = await Promise.all([
    inspectWorker(options),
    readManifests(toolchainFolders),
    findPackageManager(),
  ]);
  const { problem } = inspection;
  const toolchains = languages.flatMap((language) => listLanguage(language, inspection, packageManager));
  return { toolchains, packageManager: packageManager ?? null, ...(problem !== undefined && { problem }) };
};

/** The same of another machine, as far as its worker's record tells it: neither places nor packages. */
export const listToolchainsOf = async (
  record: Pick<WorkerProfile, "toolchains" | "refused">,
): Promise<ToolchainList> => {
  const languages = await readManifests([ownToolchainFolder]);
  return { toolchains: languages.flatMap((language) => listLanguage(language, record)), packageManager: null };
};

type Known = { toolchains: (Toolchain & { path?: string })[]; refused: RefusedToolchain[] };

const listLanguage = (
  manifest: LanguageManifest,
  { toolchains, refused }: Known,
  packageManager?: PackageManagerName,
): ListedToolchain[] => {
  const { language, title } = manifest;
  const own = <Of extends { language: string }>(list: readonly Of[]) => list.filter((one) => one.language === language);
  const packages = packagesFor(manifest, packageManager);
  const common = { language, title, isDefault: false, path: null, why: null, packages };
  const listed: ListedToolchain[] = [
    ...own(toolchains).map(({ name, version, isDefault, path = null }) => ({
      ...common,
      ...{ state: "offered" as const, toolchain: name, version, isDefault, path, packages: [] },
    })),
    ...own(refused).map(({ name, version, why }) => ({
      ...common,
      ...{ state: "refused" as const, toolchain: name, version, why },
    })),
  ];
  return listed.length > 0 ? listed : [{ ...common, state: "missing", toolchain: null, version: null }];
};
