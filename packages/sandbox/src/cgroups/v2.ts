import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import type { Cgroup, CgroupController, CgroupTree } from "./cgroup.ts";
import { openPlace, readKey, readNumber, removeGroup, removeGroupsOf, setBackground } from "./folder.ts";
import type { CgroupPlaces } from "./places.ts";

const wanted = { memory: "memory", processes: "pids", share: "cpu" } as const;

const words = async (path: string): Promise<string[]> =>
  (await readFile(path, "utf8").catch(() => "")).split(/\s+/).filter(Boolean);

/** Lets groups below `folder` use the controllers it has. @returns those that work below it now */
const delegate = async (folder: string): Promise<string[]> => {
  const offered = await words(`${folder}/cgroup.controllers`);
  const control = `${folder}/cgroup.subtree_control`;
  const before = await words(control);
  const enable = async (names: readonly string[]): Promise<void> => {
    const missing = names.filter((name) => offered.includes(name) && !before.includes(name));
    if (missing.length > 0) await writeFile(control, missing.map((name) => `+${name}`).join(" "));
  };
  // Refused where real-time processes run: https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu
  const shares = await enable([wanted.share]).then(
    () => true,
    () => false,
  );
  await enable([wanted.memory, wanted.processes]);
  return Object.values(wanted).filter((name) => offered.includes(name) && (shares || name !== wanted.share));
};

/**
 * A group with processes of its own cannot hand controllers down, so they move into a leaf beside the sandboxes' groups:
 * all of them in a container's root group, else only this process and its parent.
 */
const moveToLeaf = async (place: NonNullable<CgroupPlaces["v2"]>): Promise<void> => {
  const leaf = `${place.folder}/runyard-main`;
  await mkdir(leaf, { recursive: true });
  const pids = place.isRoot ? await words(`${place.folder}/cgroup.procs`) : [String(process.ppid), String(process.pid)];
  for (const pid of pids) {
    await writeFile(`${leaf}/cgroup.procs`, pid).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ESRCH") throw error;
    });
  }
};

/** Our own group where it is delegated to us, else (as root) the root of the hierarchy, which may have processes. */
const findBase = async (place: NonNullable<CgroupPlaces["v2"]>): Promise<{ folder: string; enabled: string[] }> => {
  const tries = [
    async () => ({ folder: place.folder, enabled: await delegate(place.folder) }),
    async () => ({ folder: place.mount, enabled: await delegate(place.mount) }),
    async () => {
      await moveToLeaf(place);
      return { folder: place.folder, enabled: await delegate(place.folder) };
    },
  ];
  let failure: unknown = new Error("the cgroup v2 hierarchy offers no controllers here");
  for (const attempt of tries) {
    try {
      const found = await attempt();
      if (found.enabled.length > 0) return found;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
};

const createGroup = (folder: string, enabled: string[]): Cgroup => {
  mkdirSync(folder);
  const hasMemory = enabled.includes("memory");
  const cpuTimeMs = () => Math.round(readKey(`${folder}/cpu.stat`, "usage_usec") / 1e3);
  const writeIfThere = (file: string, value: string) => {
    if (existsSync(`${folder}/${file}`)) writeFileSync(`${folder}/${file}`, value);
  };
  return {
    attach: (pid) => writeFile(`${folder}/cgroup.procs`, String(pid)),
    limit: ({ memoryBytes, processes }) => {
      if (hasMemory) {
        writeFileSync(`${folder}/memory.max`, String(memoryBytes));
        writeIfThere("memory.swap.max", "0");
        writeIfThere("memory.oom.group", "1");
      }
      if (enabled.includes("pids")) writeFileSync(`${folder}/pids.max`, String(processes));
    },
    setBackground: (isBackground) => setBackground(folder, isBackground),
    cpuTimeMs,
    read: () => ({
      cpuTimeMs: cpuTimeMs(),
      memoryBytes: hasMemory && existsSync(`${folder}/memory.peak`) ? readNumber(`${folder}/memory.peak`) : 0, // Linux 5.19
      oomKills: readKey(`${folder}/memory.events`, "oom_kill"),
      processesRefused: readKey(`${folder}/pids.events`, "max"),
    }),
    remove: () => removeGroup(folder),
  };
};

export const openCgroupsV2 = async (place: NonNullable<CgroupPlaces["v2"]>): Promise<CgroupTree> => {
  const { folder, enabled } = await findBase(place);
  const own = await openPlace(folder);
  const controllers = { cpu: { active: true, detail: "cgroup v2 cpu.stat" } } as CgroupTree["controllers"];
  for (const [controller, name] of Object.entries(wanted) as [CgroupController, string][]) {
    controllers[controller] = enabled.includes(name)
      ? { active: true, detail: `cgroup v2 controller ${name}` }
      : { active: false, detail: `cgroup v2 controller ${name} is not enabled here` };
  }
  return {
    controllers,
    prefixes: [own.prefix],
    create: (number) => createGroup(`${own.prefix}${number}`, enabled),
    close: () => removeGroupsOf(own),
  };
};
