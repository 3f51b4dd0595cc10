import { readFile } from "node:fs/promises";
import type { CgroupTree } from "./cgroup.ts";
import { parsePlaces } from "./places.ts";
import { openCgroupsV1 } from "./v1.ts";
import { openCgroupsV2 } from "./v2.ts";

const withoutCgroups = (reason: string): CgroupTree => {
  const missing = { active: false, detail: reason };
  const nothing = {
    attach: async () => {},
    limit: () => {},
    setBackground: () => {},
    cpuTimeMs: () => 0,
    read: () => ({ cpuTimeMs: 0, memoryBytes: 0, oomKills: 0, processesRefused: 0 }),
    remove: async () => {},
  };
  return {
    controllers: { memory: missing, processes: missing, cpu: missing, share: missing },
    prefixes: [],
    create: () => nothing,
    close: async () => {},
  };
};

/** Opens this process's place for groups, removing what dead supervisors left there. Works without any, too: see `controllers`. */
export const openCgroups = async (): Promise<CgroupTree> => {
  const places = parsePlaces(
    await readFile("/proc/self/cgroup", "utf8").catch(() => ""),
    await readFile("/proc/self/mountinfo", "utf8").catch(() => ""),
  );
  try {
    if (Object.keys(places.v1).length > 0) return await openCgroupsV1(places.v1);
    if (places.v2) return await openCgroupsV2(places.v2);
    return withoutCgroups("no cgroup hierarchy is mounted");
  } catch (error) {
    return withoutCgroups(`cannot make groups: ${(error as Error).message}`);
  }
};
