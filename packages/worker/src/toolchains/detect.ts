import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { compareVersions, type RefusedToolchain } from "@runyard/protocol";
import { mapConcurrently } from "../map-concurrently.ts";
import { openHeaderFolder } from "./header-folder.ts";
import { exists, hostTexts, locateBinaries } from "./locate.ts";
import type { LanguageManifest, ToolchainManifest } from "./manifest.ts";
import { type PlacedMount, pathInSandbox, placeMounts } from "./mounts.ts";
import { openStartLibrary, type StartLibrary } from "./start-library.ts";
import { expandArgv } from "./template.ts";
import type { VersionCache } from "./version-cache.ts";

/** A toolchain that is on this machine. Whether it works in a sandbox is for its hello program to show. */
export type InstalledToolchain = {
  language: LanguageManifest;
  spec: ToolchainManifest;
  version: string;
  /** Changes when the program on this machine does. */
  identity: string;
  mounts: PlacedMount[];
  /** Where its precompiled headers are; undefined when it has none. */
  headers: PlacedMount | undefined;
  /** Loaded by its runtime, which can then be started ahead of the program. */
  startLibrary: StartLibrary | undefined;
  /** The argument that asks for a faster linker than the compiler's own. */
  linker: string | undefined;
  /** On this machine. */
  hostBinary: string;
  /** As a program in the sandbox sees them. */
  paths: { binary: string; home: string; node: string };
  env: Record<string, string>;
  interactiveEnv: Record<string, string>;
};

export type Detected = { installed: InstalledToolchain[]; refused: RefusedToolchain[] };

/** Starting many compilers at once only makes each of them late. */
const versionsAtOnce = 4;
const versionTimeoutMs = 10_000;
const wordsMost = 200;
const baseEnv = { PATH: "/usr/local/bin:/usr/bin:/bin", HOME: "/work", LANG: "C.UTF-8" };

type Candidate = { language: LanguageManifest; spec: ToolchainManifest; binary: string };

/** Looks for every toolchain of these languages. A version that several have is that of the first in preference. */
export const detectToolchains = async (
  languages: readonly LanguageManifest[],
  versions: VersionCache,
): Promise<Detected> => {
  const candidates = (await Promise.all(languages.map(candidatesOf))).flat();
  const detected: Detected = { installed: [], refused: [] };
  const looked = await mapConcurrently(candidates, versionsAtOnce, (candidate) => lookAt(candidate, versions));
  for (const one of looked) {
    if ("why" in one) detected.refused.push(one);
    else if (!detected.installed.some((other) => isSame(one, other))) detected.installed.push(one);
  }
  return detected;
};

const isSame = (one: InstalledToolchain, other: InstalledToolchain): boolean =>
  one.language === other.language && one.version === other.version;

const candidatesOf = async (language: LanguageManifest): Promise<Candidate[]> => {
  const found = await Promise.all(
    language.toolchains.map(async (spec) =>
      (await locateBinaries(spec.find)).map((binary) => ({ language, spec, binary })),
    ),
  );
  return found.flat();
};

const lookAt = async (candidate: Candidate, cache: VersionCache): Promise<InstalledToolchain | RefusedToolchain> => {
  const { language, spec, binary } = candidate;
  const refused = (version: string, why: string): RefusedToolchain => ({
    language: language.language,
    name: spec.name,
    version,
    why: `${binary}: ${why}`,
  });
  try {
    const version = await cache.lookUp(binary, spec.version.argv, () => askVersion(candidate));
    if (spec.version.least !== undefined && compareVersions(version, spec.version.least) < 0) {
      return refused(version, `older than ${spec.version.least}`);
    }
    return await install(candidate, version);
  } catch (error) {
    return refused("unknown", (error as Error).message);
  }
};

const run = promisify(execFile);

const askVersion = async ({ language, spec, binary }: Candidate): Promise<string> => {
  const texts = textsOfInstalled(binary, language.folder);
  const [command = binary, ...args] = expandArgv(spec.version.argv, { texts });
  const options = { env: baseEnv, timeout: versionTimeoutMs, maxBuffer: 65_536 };
  const { stdout, stderr } = await run(command, args, options).catch((error: Error & { stderr?: string }) => {
    throw new Error(error.stderr?.trim().slice(0, wordsMost) || error.message);
  });
  const version = new RegExp(spec.version.pattern, "m").exec(stdout + stderr)?.[1];
  if (version === undefined)
    throw new Error(`does not tell its version: ${(stdout + stderr).trim().slice(0, wordsMost)}`);
  return version;
};

/** What templates may name of a toolchain on this machine. @param folder - of its language */
export const textsOfInstalled = (binary: string, folder: string) => ({
  ...hostTexts,
  ...{ binary, home: homeOf(binary), folder },
});

/** The folder a program was installed into: the one above its `bin`. */
const homeOf = (binary: string): string => dirname(dirname(binary));

const install = async ({ language, spec, binary }: Candidate, version: string): Promise<InstalledToolchain> => {
  const home = homeOf(binary);
  const { mtimeMs, size } = await stat(binary);
  const identity = `${binary} ${mtimeMs} ${size}`;
  const headers = await openHeaderFolder(spec, identity);
  const placed = await placeMounts(spec.mounts, { binary, home, folder: language.folder });
  const startLibrary = await openStartLibrary(spec, language.folder);
  const mounts = [...placed, headers, startLibrary?.mount].filter((one) => one !== undefined);
  const inside = (path: string) => pathInSandbox(path, mounts);
  return {
    language,
    spec,
    version,
    identity,
    mounts,
    headers,
    startLibrary,
    linker: await firstLinker(spec),
    hostBinary: binary,
    paths: { binary: inside(binary), home: inside(home), node: inside(hostTexts.node) },
    env: { ...baseEnv, ...(await resolveEnv(spec.env)) },
    interactiveEnv: await resolveEnv(spec.interactiveEnv),
  };
};

const resolveEnv = async (env: ToolchainManifest["env"]): Promise<Record<string, string>> => {
  const resolved: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    const text = typeof value === "string" ? value : await firstExisting(value);
    if (text !== undefined) resolved[name] = text;
  }
  return resolved;
};

const firstLinker = async ({ compile }: ToolchainManifest): Promise<string | undefined> => {
  for (const { file, argument } of compile?.linkers ?? []) if (await exists(file)) return argument;
  return undefined;
};

const firstExisting = async (paths: readonly string[]): Promise<string | undefined> => {
  for (const path of paths) if (await exists(path)) return path;
  return undefined;
};
