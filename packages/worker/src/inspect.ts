import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import type { IsolationLayer, RefusedToolchain, Toolchain } from "@runyard/protocol";
import { inspectLayers } from "@runyard/sandbox";
import { type Log, silentLog } from "./log.ts";
import { openWorkshop, ownToolchainFolder } from "./workshop.ts";

/** What a worker on this machine would have. */
export type Inspection = {
  layers: IsolationLayer[];
  /** `path` is the compiler or interpreter on this machine. */
  toolchains: (Toolchain & { path: string })[];
  refused: RefusedToolchain[];
  /** Why no program can be run here at all. */
  problem?: string;
};

export type InspectionOptions = {
  toolchainFolders?: readonly string[];
  /** Only these, by name or alias. */
  languages?: readonly string[];
  log?: Log;
};

/** Tries sandbox and toolchains as a starting worker does, and leaves nothing behind. Takes a few seconds, more where a toolchain is slow. */
export const inspectWorker = async (options: InspectionOptions = {}): Promise<Inspection> => {
  const stateFolder = await mkdtemp(join(tmpdir(), "runyard-inspect-"));
  try {
    await using workshop = await openWorkshop({
      version: "",
      slots: cpus().length,
      stateFolder,
      toolchainFolders: options.toolchainFolders ?? [ownToolchainFolder],
      unsafeNoSandbox: false,
      log: options.log ?? silentLog,
      languages: options.languages,
    });
    await workshop.tryAgain();
    const { sandboxes, catalogue, refused } = workshop;
    return {
      layers: sandboxes.layers.map((layer) => ({ ...layer })),
      toolchains: catalogue
        .present()
        .map((one) => ({ ...one, path: catalogue.find(one.language, one.version)?.hostBinary ?? "" })),
      refused: [...refused],
    };
  } catch (error) {
    const layers = await inspectLayers();
    return { layers, toolchains: [], refused: [], problem: (error as Error).message };
  } finally {
    await rm(stateFolder, { recursive: true, force: true });
  }
};
