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
  toolchains: Toolchain[];
  refused: RefusedToolchain[];
  /** Why no program can be run here at all. */
  problem?: string;
};

/** Tries sandbox and toolchains as a starting worker does, and leaves nothing behind. Takes a few seconds, more where a toolchain is slow. */
export const inspectWorker = async (
  options: { toolchainFolders?: readonly string[]; log?: Log } = {},
): Promise<Inspection> => {
  const stateFolder = await mkdtemp(join(tmpdir(), "runyard-inspect-"));
  try {
    await using workshop = await openWorkshop({
      version: "",
      slots: cpus().length,
      stateFolder,
      toolchainFolders: options.toolchainFolders ?? [ownToolchainFolder],
      unsafeNoSandbox: false,
      log: options.log ?? silentLog,
    });
    await workshop.tryAgain();
    const { sandboxes, catalogue, refused } = workshop;
    return {
      layers: sandboxes.layers.map((layer) => ({ ...layer })),
      toolchains: catalogue.present(),
      refused: [...refused],
    };
  } catch (error) {
    const layers = await inspectLayers();
    return { layers, toolchains: [], refused: [], problem: (error as Error).message };
  } finally {
    await rm(stateFolder, { recursive: true, force: true });
  }
};
