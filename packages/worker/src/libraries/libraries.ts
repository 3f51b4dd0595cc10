import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { DependencyKind } from "@runyard/protocol";
import { type CollectedFile, SandboxFault, type StepHandle, type StepLink, type StepReport } from "@runyard/sandbox";
import { LastWords } from "../attempt/last-words.ts";
import type { Sandboxes } from "../attempt/sandboxes.ts";
import type { Log } from "../log.ts";
import type { InstalledToolchain } from "../toolchains/detect.ts";
import { exists } from "../toolchains/locate.ts";
import { type PlacedMount, pathInSandbox, placeMounts } from "../toolchains/mounts.ts";
import { certificatesFile, type Installer, openInstallers, outFolder } from "./installers.ts";
import { type Layer, Layers } from "./layers.ts";
import { placeOf, RegistryDoor } from "./registry-door.ts";

const mebibyte = 1024 * 1024;
const format = 1;
/** What one set of libraries may be. */
const caps = { maxBytes: 200 * mebibyte, maxFiles: 19_000, maxDepth: 40 };
const downloadMostBytes = 512 * mebibyte;
const limits = {
  cpuTimeMs: 180_000,
  wallTimeMs: 300_000,
  memoryBytes: 2048 * mebibyte,
  outputBytes: 32 * mebibyte,
  processes: 256,
  fileBytes: 200 * mebibyte,
};
const environment = { PATH: "/usr/bin:/bin", HOME: "/tmp", LANG: "C.UTF-8" };
const layersTarget = "/opt/runyard/libraries";
const insideTarget = "/opt/runyard/resolver";
const insideFolder = fileURLToPath(new URL("./inside/", import.meta.url));
const bundles = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];

/** Where libraries come from. */
export type Registries = Record<DependencyKind, string> & {
  /** `host:port` of others that may be reached, such as those that the index names for the files. */
  places: readonly string[];
};

export type Wanted = { toolchain: InstalledToolchain; dependencies: readonly string[]; sandboxes: Sandboxes };

/** Libraries as a program may use them, until the layer is released. */
export type Provided = { layer: Layer; env: Record<string, string>; links: StepLink[] };
/** Why there are none: how the installer ended, and its words. */
export type Unresolved = { report: StepReport; words: Uint8Array };

type Resolution = { waiting: number; handle: StepHandle; ended: Promise<Unresolved | undefined> };
type LibrariesOptions = { folder: string; registries: Registries; log: Log; keptBytes?: number };

/**
 * Resolves the libraries that jobs ask for, each set once, in a sandbox whose only way out is a door to the registries, and
 * keeps them as layers that programs see read-only.
 */
export class Libraries {
  readonly #options: LibrariesOptions;
  readonly #installers: Partial<Record<DependencyKind, Installer>>;
  readonly #layers: Layers;
  readonly #certificates: Uint8Array | undefined;
  readonly #ownMounts: readonly PlacedMount[];
  readonly #resolving = new Map<string, Resolution>();

  private constructor(
    options: LibrariesOptions,
    parts: {
      installers: Partial<Record<DependencyKind, Installer>>;
      layers: Layers;
      certificates: Uint8Array | undefined;
      ownMounts: readonly PlacedMount[];
    },
  ) {
    this.#options = options;
    this.#installers = parts.installers;
    this.#layers = parts.layers;
    this.#certificates = parts.certificates;
    this.#ownMounts = parts.ownMounts;
  }

  static async open(options: LibrariesOptions): Promise<Libraries> {
    const { folder, log, keptBytes } = options;
    const layers = await Layers.open({ folder, log, ...(keptBytes !== undefined && { keptBytes }) });
    const node = { binary: process.execPath, home: process.execPath, folder: insideFolder };
    const ownMounts = [
      ...(await placeMounts([{ source: "{node}" }, { source: "{folder}", target: insideTarget }], node)),
      { source: join(folder, "layers"), target: layersTarget },
    ];
    const [installers, certificates] = await Promise.all([openInstallers(), readCertificates()]);
    return new Libraries(options, { installers, layers, certificates, ownMounts });
  }

  /** What sandboxes must show. */
  get mounts(): PlacedMount[] {
    return [...this.#ownMounts, ...Object.values(this.#installers).flatMap(({ mounts }) => mounts)];
  }

  /** Who would resolve libraries for this toolchain; undefined where nobody can. */
  kindFor(toolchain: InstalledToolchain): DependencyKind | undefined {
    const kind = toolchain.spec.dependencies;
    return kind !== undefined && this.#installers[kind]?.canServe(toolchain) ? kind : undefined;
  }

  /** @throws the signal's reason when it is aborted, SandboxFault when we failed */
  async provide(wanted: Wanted, signal: AbortSignal): Promise<Provided | Unresolved> {
    const { toolchain, dependencies } = wanted;
    const kind = this.kindFor(toolchain);
    const installer = kind && this.#installers[kind];
    if (kind === undefined || installer === undefined) {
      throw new SandboxFault("resolve dependencies", `nobody resolves libraries for ${toolchain.language.language}`);
    }
    const registry = this.#options.registries[kind];
    const unique = [...new Set(dependencies)].sort();
    const { version, identity, language } = toolchain;
    const name = this.#layers.nameOf(
      JSON.stringify([format, kind, registry, language.language, version, identity, unique]),
    );
    for (;;) {
      signal.throwIfAborted();
      const layer = await this.#layers.hold(name);
      if (layer !== undefined) return { layer, ...installer.use(`${layersTarget}/${name}`) };
      const begin = () => this.#begin(name, { ...wanted, dependencies: unique, installer, registry });
      const failure = await shared(this.#resolving.get(name) ?? begin(), signal);
      if (failure !== undefined) return failure;
    }
  }

  /** Stops what is being resolved. No program may run that uses libraries. */
  async close(): Promise<void> {
    const all = [...this.#resolving.values()];
    for (const { handle } of all) handle.cancel();
    await Promise.allSettled(all.map(({ ended }) => ended));
    await this.#layers.close();
  }

  #begin(name: string, order: Wanted & { installer: Installer; registry: string }): Resolution {
    const { installer, sandboxes, ...rest } = order;
    const { registries } = this.#options;
    const words = new LastWords();
    const { files, commands } = installer.order({ ...rest, hasCertificates: this.#certificates !== undefined });
    const certificates = this.#certificates && [{ path: certificatesFile, bytes: this.#certificates }];
    const door = new RegistryDoor({
      places: new Set([placeOf(registries.pip), placeOf(registries.npm), ...registries.places]),
      mostBytes: downloadMostBytes,
      send: (bytes) => handle.write(bytes),
    });
    const node = pathInSandbox(process.execPath, this.#ownMounts);
    const handle: StepHandle = sandboxes.start(
      {
        argv: [node, "--disable-warning=ExperimentalWarning", `${insideTarget}/main.ts`, JSON.stringify(commands)],
        env: environment,
        files: [...files, ...(certificates ?? []), { path: `${outFolder}/.keep`, bytes: new Uint8Array() }],
        stdin: "open",
        limits,
        collect: { folder: outFolder, ...caps },
      },
      ({ stream, bytes }) => {
        if (stream === "stderr") words.add(bytes);
        else if (!tryTake(door, bytes)) handle.cancel();
      },
    );
    const ended = this.#end(name, { handle, door, words }).finally(() => this.#resolving.delete(name));
    ended.catch(() => {
      // Told to whoever waits.
    });
    const resolution = { waiting: 0, handle, ended };
    this.#resolving.set(name, resolution);
    return resolution;
  }

  async #end(
    name: string,
    { handle, door, words }: { handle: StepHandle; door: RegistryDoor; words: LastWords },
  ): Promise<Unresolved | undefined> {
    const report = await handle.report.finally(() => door.close());
    if (report.execError !== undefined) {
      throw new SandboxFault("resolve dependencies", `the resolver could not be started: ${report.execError}`);
    }
    if (report.outcome === "cancelled") return undefined;
    const problem = problemOf(report, door);
    if (problem !== undefined) return { report, words: Buffer.concat([words.bytes, Buffer.from(problem)]) };
    const files = (report.collected ?? []).filter(({ path }) => path !== ".keep").map(checked);
    await this.#layers.put(name, files);
    this.#options.log.info({ name, files: files.length, usage: report.usage }, "libraries were resolved");
    return undefined;
  }
}

const tryTake = (door: RegistryDoor, bytes: Uint8Array): boolean => {
  try {
    door.take(bytes);
    return true;
  } catch {
    // Not our resolver's frames: something else speaks there.
    return false;
  }
};

/** What we have to say beside the installer; undefined when all went well. */
const problemOf = (report: StepReport, door: RegistryDoor): string | undefined => {
  const refused = [...door.refused].slice(0, 5);
  if (door.isExhausted) return `runyard: more than ${downloadMostBytes} bytes would have to be downloaded\n`;
  if (report.outcome !== "ok") {
    return refused.map((place) => `runyard: ${place.slice(0, 200)} is not a registry that may be reached\n`).join("");
  }
  if (report.collected === undefined || report.leftOutCount !== 0)
    return `runyard: the libraries are more than ${caps.maxBytes} bytes or ${caps.maxFiles} files\n`;
  return undefined;
};

/** The collector tells paths below its folder; whoever writes them out relies on it. */
const checked = (file: CollectedFile): CollectedFile => {
  const isInner = file.path
    .split("/")
    .every((part) => part !== "" && part !== "." && part !== ".." && !part.includes("\0"));
  if (!isInner) throw new SandboxFault("keep libraries", `a file is called ${JSON.stringify(file.path)}`);
  return file;
};

/** Waits with the others; the last to leave stops it. */
const shared = async (resolution: Resolution, signal: AbortSignal): Promise<Unresolved | undefined> => {
  resolution.waiting += 1;
  const left = Promise.withResolvers<void>();
  const leave = (): void => {
    resolution.waiting -= 1;
    if (resolution.waiting > 0) left.resolve();
    else resolution.handle.cancel();
  };
  signal.addEventListener("abort", leave, { once: true });
  try {
    return (await Promise.race([resolution.ended, left.promise])) ?? undefined;
  } finally {
    signal.removeEventListener("abort", leave);
  }
};

const readCertificates = async (): Promise<Uint8Array | undefined> => {
  for (const path of bundles) if (await exists(path)) return readFile(path);
  return undefined;
};
