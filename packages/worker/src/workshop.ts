import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { RefusedToolchain } from "@runyard/protocol";
import { openSandboxHost, type SandboxHost } from "@runyard/sandbox";
import type { Log } from "./log.ts";
import { Catalogue } from "./toolchains/catalogue.ts";
import { detectToolchains } from "./toolchains/detect.ts";
import { readManifests } from "./toolchains/manifest.ts";
import { selfTest } from "./toolchains/self-test.ts";
import { openVersionCache } from "./toolchains/version-cache.ts";

/** The languages that come with Runyard. */
export const ownToolchainFolder = fileURLToPath(new URL("../toolchains", import.meta.url));

/** Where programs are compiled and run: the sandboxes, and the toolchains that work in them. */
export type Workshop = AsyncDisposable & {
  sandboxes: SandboxHost;
  catalogue: Catalogue;
  refused: RefusedToolchain[];
};

export type WorkshopOptions = {
  slots: number;
  stateFolder: string;
  toolchainFolders: readonly string[];
  unsafeNoSandbox: boolean;
  log: Log;
};

/**
 * Finds the toolchains, opens the sandboxes with what they need, and tries each toolchain's hello program.
 * @throws SandboxFault when this machine cannot fence programs, ManifestError for a spoiled toolchain folder
 */
export const openWorkshop = async (options: WorkshopOptions): Promise<Workshop> => {
  const { slots, stateFolder, log } = options;
  const beganAt = performance.now();
  await mkdir(stateFolder, { recursive: true });
  const versions = await openVersionCache(join(stateFolder, "toolchain-versions.json"));
  const detected = await detectToolchains(await readManifests(options.toolchainFolders), versions);
  const detectedAt = performance.now();
  const mounts = new Map(detected.installed.flatMap((one) => one.mounts).map((mount) => [mount.target, mount]));
  const sandboxes = await openSandboxHost({
    slots,
    mounts: [...mounts.values()],
    stateDir: join(stateFolder, "sandbox"),
    log,
    unsafe: options.unsafeNoSandbox,
  });
  try {
    const openedAt = performance.now();
    const [{ passed, refused }] = await Promise.all([
      selfTest(detected.installed, sandboxes, slots),
      versions.save().catch((error: Error) => log.warn({ reason: error.message }, "could not keep toolchain versions")),
    ]);
    const tookMs = Math.round(performance.now() - beganAt);
    const parts = { detectMs: Math.round(detectedAt - beganAt), sandboxMs: Math.round(openedAt - detectedAt) };
    log.info({ offered: passed.length, refused: refused.length, tookMs, ...parts }, "toolchains are ready");
    const close = () => sandboxes.close();
    return {
      sandboxes,
      catalogue: new Catalogue(passed),
      refused: [...detected.refused, ...refused],
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await sandboxes.close();
    throw error;
  }
};
