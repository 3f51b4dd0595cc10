import { mkdirSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import type { Cgroup, CgroupController, CgroupTree } from "./cgroup.ts";
import {
  type GroupPlace,
  openPlace,
  readKey,
  readNumber,
  removeGroup,
  removeGroupsOf,
  setBackground,
} from "./folder.ts";
import type { CgroupPlaces } from "./places.ts";

const controllerFolders = { memory: "memory", processes: "pids", cpu: "cpuacct", share: "cpu" } as const;
type Places = Partial<Record<CgroupController, GroupPlace>>;

/**
 * Memory itself, and where the kernel has them memory and swap together, and what waits in network sockets, which is charged
 * to nobody unless it is limited. In this order: the second may not be below the first.
 */
const limitFiles = ["memory.limit_in_bytes", "memory.memsw.limit_in_bytes", "memory.kmem.tcp.limit_in_bytes"];

const createGroup = (places: Places, number: number): Cgroup => {
  const folder = (controller: CgroupController) => places[controller] && `${places[controller].prefix}${number}`;
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
        for (const file of limitFiles)
          if (places.memory?.files.includes(file)) writeFileSync(`${memory}/${file}`, String(memoryBytes));
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

export const openCgroupsV1 = async (bases: CgroupPlaces["v1"]): Promise<CgroupTree> => {
  const places: Places = {};
  const controllers = {} as CgroupTree["controllers"];
  for (const [controller, v1Name] of Object.entries(controllerFolders) as [CgroupController, "memory"][]) {
    const base = bases[v1Name];
    if (base === undefined) {
      controllers[controller] = { active: false, detail: `cgroup v1 controller ${v1Name} is not mounted` };
      continue;
    }
    try {
      places[controller] = await openPlace(base);
      controllers[controller] = { active: true, detail: `cgroup v1 controller ${v1Name}` };
    } catch (error) {
      controllers[controller] = { active: false, detail: `cannot make a group: ${(error as Error).message}` };
    }
  }
  // Controllers may be mounted together.
  const distinct = new Map(Object.values(places).map((place) => [place.prefix, place]));
  return {
    controllers,
    prefixes: [...distinct.keys()],
    create: (number) => createGroup(places, number),
    close: async () => {
      await Promise.all([...distinct.values()].map(removeGroupsOf));
    },
  };
};
