import { mkdirSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import type { Cgroup, CgroupController, CgroupTree } from "./cgroup.ts";
import {
  ownGroupPrefix,
  readKey,
  readNumber,
  removeGroup,
  removeOwnGroups,
  removeStaleGroups,
  setBackground,
  tryGroup,
} from "./folder.ts";
import type { CgroupPlaces } from "./places.ts";

const controllerFolders = { memory: "memory", processes: "pids", cpu: "cpuacct", share: "cpu" } as const;
/** In the folder of each controller: paths of its groups, but for the number at their end. */
type Prefixes = Partial<Record<CgroupController, string>>;

/**
 * Memory itself, and where the kernel has them memory and swap together, and what waits in network sockets, which is charged
 * to nobody unless it is limited. In this order: the second may not be below the first.
 */
const limitFiles = ["memory.limit_in_bytes", "memory.memsw.limit_in_bytes", "memory.kmem.tcp.limit_in_bytes"];

const createGroup = (prefixes: Prefixes, files: ReadonlySet<string>, number: number): Cgroup => {
  const folder = (controller: CgroupController) => prefixes[controller] && `${prefixes[controller]}${number}`;
  const [memory, pids, cpu, share] = [folder("memory"), folder("processes"), folder("cpu"), folder("share")];
  const all = [...new Set([memory, pids, cpu, share].filter((path) => path !== undefined))];
  for (const path of all) mkdirSync(path);
  const cpuTimeMs = () => (cpu ? Math.round(readNumber(`${cpu}/cpuacct.usage`) / 1e6) : 0);
  return {
    attach: async (pid) => {
      await Promise.all(all.map((path) => writeFile(`${path}/cgroup.procs`, String(pid))));
    },
    limit: ({ memoryBytes, processes }) => {
      if (memory) {
        for (const file of limitFiles) if (files.has(file)) writeFileSync(`${memory}/${file}`, String(memoryBytes));
      }
      if (pids) writeFileSync(`${pids}/pids.max`, String(processes));
    },
    setBackground: (isBackground) => {
      if (share) setBackground(share, isBackground);
    },
    cpuTimeMs,
    read: () => ({
      cpuTimeMs: cpuTimeMs(),
      memoryBytes: memory ? readNumber(`${memory}/memory.max_usage_in_bytes`) : 0,
      oomKills: memory ? readKey(`${memory}/memory.oom_control`, "oom_kill") : 0,
      processesRefused: pids ? readKey(`${pids}/pids.events`, "max") : 0,
    }),
    remove: async () => {
      await Promise.all(all.map(removeGroup));
    },
  };
};

export const openCgroupsV1 = async (places: CgroupPlaces["v1"]): Promise<CgroupTree> => {
  const bases = new Set<string>();
  const prefixes: Prefixes = {};
  const files = new Set<string>();
  const controllers = {} as CgroupTree["controllers"];
  for (const [controller, v1Name] of Object.entries(controllerFolders) as [CgroupController, "memory"][]) {
    const base = places[v1Name];
    if (base === undefined) {
      controllers[controller] = { active: false, detail: `cgroup v1 controller ${v1Name} is not mounted` };
      continue;
    }
    try {
      const prefix = `${base}/${ownGroupPrefix()}`;
      for (const file of await tryGroup(prefix)) files.add(file);
      bases.add(base);
      prefixes[controller] = prefix;
      controllers[controller] = { active: true, detail: `cgroup v1 controller ${v1Name}` };
      await removeStaleGroups(base);
    } catch (error) {
      controllers[controller] = { active: false, detail: `cannot make a group: ${(error as Error).message}` };
    }
  }
  return {
    controllers,
    prefixes: [...new Set(Object.values(prefixes))],
    create: (number) => createGroup(prefixes, files, number),
    close: async () => {
      await Promise.all([...bases].map(removeOwnGroups));
    },
  };
};
