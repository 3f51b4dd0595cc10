import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareVersions, versionMatches } from "@runyard/protocol";
import { silentLog } from "../src/log.ts";
import { openWorkshop, ownToolchainFolder, type Workshop } from "../src/workshop.ts";

export type TestWorkshop = Workshop & { stateFolder: string; close(): Promise<void> };

/** Real sandboxes and every toolchain of this machine, in a folder that goes away. */
export const openTestWorkshop = async (
  folders: readonly string[] = [ownToolchainFolder],
  languages?: readonly string[],
): Promise<TestWorkshop> => {
  const stateFolder = await mkdtemp(join(tmpdir(), "runyard-worker-test-"));
  const options = {
    version: "test",
    slots: 2,
    stateFolder,
    toolchainFolders: folders,
    unsafeNoSandbox: false,
    log: silentLog,
    languages,
  };
  const workshop = await openWorkshop(options);
  const close = async () => {
    await workshop[Symbol.asyncDispose]();
    await rm(stateFolder, { recursive: true, force: true });
  };
  return Object.assign(workshop, { stateFolder, close });
};

/** Versions this machine offers that match, the default one first, then the newest. */
export const versionsOf = ({ catalogue }: Workshop, language: string, wanted?: string): string[] =>
  catalogue
    .present()
    .filter((one) => one.language === language && versionMatches(wanted, one.version))
    .sort(
      (one, other) => Number(other.isDefault) - Number(one.isDefault) || compareVersions(other.version, one.version),
    )
    .map(({ version }) => version);
