import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { cpuCount } from "../machine.ts";
import type { Cgroup, CgroupController, CgroupTree } from "./cgroup.ts";
import { ownGroupName, readKey, readNumber, removeGroup, removeGroupTree, removeStaleGroups } from "./folder.ts";
import type { CgroupPlaces } from "./places.ts";

const controllerFolders = { memory: "memory", processes: "pids", cpu: "cpuacct", share: "cpu" } as const;
/** What a group counts for, where nobody says otherwise. */
const usualShares = 1024;

type Folders = Partial<Record<CgroupController, string>>;

/**
 * Beside memory itself, where the kernel has them: memory and swap together, and what waits in network sockets, which is
 * charged to nobody unless it is limited.
 */
const limitFiles = ["memory.memsw.limit_in_bytes", "memory.kmem.tcp.limit_in_bytes"];

const createGroup = (parents: Folders, number: number): Cgroup => {
  const folder = (controller: CgroupController) => parents[controller] && `${parents[controller]}/${number}`;
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
        writeFileSync(`${memory}/memory.limit_in_bytes`, String(memoryBytes));
        for (const file of limitFiles)
          if (existsSync(`${memory}/${file}`)) writeFileSync(`${memory}/${file}`, String(memoryBytes));
      }
      if (pids) writeFileSync(`${pids}/pids.max`, String(processes));
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
  const own = ownGroupName();
  const parents: Folders = {};
  const controllers = {} as CgroupTree["controllers"];
  for (const [controller, v1Name] of Object.entries(controllerFolders) as [CgroupController, "memory"][]) {
    const base = places[v1Name];
    if (base === undefined) {
      controllers[controller] = { active: false, detail: `cgroup v1 controller ${v1Name} is not mounted` };
      continue;
    }
    try {
      await mkdir(`${base}/${own}`, { recursive: true });
      parents[controller] = `${base}/${own}`;
      // Beside the rest of the machine sandboxes count for as many as can run at once.
      if (controller === "share") await writeFile(`${base}/${own}/cpu.shares`, String(usualShares * cpuCount));
      controllers[controller] = { active: true, detail: `cgroup v1 controller ${v1Name}` };
      await removeStaleGroups(base);
    } catch (error) {
      controllers[controller] = { active: false, detail: `cannot make a group: ${(error as Error).message}` };
    }
  }
  const folders = [...new Set(Object.values(parents))];
  return {
    controllers,
    folders,
    create: (number) => createGroup(parents, number),
    close: async () => {
      await Promise.all(folders.map(removeGroupTree));
    },
  };
};
