import { stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { ControllerRecord, Routes } from "@runyard/protocol";
import type { RouteHandlers } from "../bind-routes.ts";
import type { HealthCheck } from "../health/health-routes.ts";

/** What changes only where the operator has it: by a start, or by settings that are read anew. */
export type ControllerFacts = Omit<ControllerRecord, "storage" | "checks" | "nodeVersion" | "joining"> & {
  tokenFile: string | null;
  caPin: string | null;
  /** Known once it listens. */
  url: () => string;
};

export const controllerHandlers = (
  facts: ControllerFacts,
  health: HealthCheck,
): RouteHandlers<Pick<Routes, "getController">> => ({
  getController: async () => {
    const { tokenFile, caPin, url, ...told } = facts;
    const [storage, checks] = await Promise.all([measureStorage(facts.dataFolder), health()]);
    return {
      body: { ...told, nodeVersion: process.version, storage, checks, joining: { url: url(), tokenFile, caPin } },
    };
  },
});

const databaseFiles = ["runyard.db", "runyard.db-wal"];

const measureStorage = async (folder: string): Promise<ControllerRecord["storage"]> => {
  const { blocks, bavail, bsize } = await statfs(folder);
  // The log is not there while nothing was written since it went back into the database.
  const sizes = await Promise.all(databaseFiles.map((name) => stat(join(folder, name)).catch(() => ({ size: 0 }))));
  return {
    databaseBytes: sizes.reduce((sum, { size }) => sum + size, 0),
    diskFreeBytes: bavail * bsize,
    diskTotalBytes: blocks * bsize,
  };
};
