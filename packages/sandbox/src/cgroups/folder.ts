import { readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const groupName = /^runyard-(\d+)-(\d+)-/;
const removeAttempts = 12;

/** Field 22 of /proc/PID/stat: with the pid it names a process for good, pids alone come back. */
const startTime = (pid: number): string | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined; // no such process
  }
};

/** Names of this process's groups, but for the number at their end. */
export const ownGroupPrefix = (): string => `runyard-${process.pid}-${startTime(process.pid)}-`;

export const readNumber = (path: string): number => Number.parseInt(readFileSync(path, "utf8"), 10) || 0;

/** The number after `key` in a flat keyed file such as memory.events; 0 when the file or key is missing. */
export const readKey = (path: string, key: string): number => {
  try {
    const line = readFileSync(path, "utf8")
      .split("\n")
      .find((text) => text.startsWith(`${key} `));
    return line ? Number(line.slice(key.length + 1)) : 0;
  } catch {
    return 0; // older kernels lack the file; the limit itself still holds
  }
};

/** Where the kernel has no such thing, or the group is gone, nothing changes. */
export const setBackground = (folder: string, isBackground: boolean): void => {
  try {
    writeFileSync(`${folder}/cpu.idle`, isBackground ? "1" : "0", { flag: "r+" });
  } catch {
    // What runs there is as important as anything, as it was.
  }
};

const killMembers = (folder: string): void => {
  setBackground(folder, false); // dying takes a processor as well
  let members: string[] = [];
  try {
    members = readFileSync(`${folder}/cgroup.procs`, "utf8")
      .split("\n")
      .filter((pid) => Number(pid) > 0);
  } catch {
    return; // already removed
  }
  for (const pid of members) {
    try {
      process.kill(Number(pid), "SIGKILL");
    } catch {
      // It ended in between.
    }
  }
};

/** Kills the members of a group and removes it; members need a moment to die, so a few times. */
export const removeGroup = async (folder: string): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    try {
      rmdirSync(folder);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
      if (attempt === removeAttempts) throw error;
    }
    if (attempt > 1) killMembers(folder);
    await delay(Math.min(2 ** attempt, 200));
  }
};

/** Where groups are made: their paths but for the number at the end, and the files that each has. */
export type GroupPlace = { prefix: string; files: readonly string[] };

let trials = 0;

/** Tries whether groups can be made in a folder, and removes those of dead supervisors there. @throws where none can be made */
export const openPlace = async (base: string): Promise<GroupPlace> => {
  const prefix = `${base}/${ownGroupPrefix()}`;
  const trial = `${prefix}trial-${++trials}`;
  await mkdir(trial);
  const files = await readdir(trial);
  await removeGroup(trial);
  await removeStaleGroups(base);
  return { prefix, files };
};

const removeGroups = async (base: string, isMeant: (name: string) => boolean) => {
  const names = await readdir(base).catch(() => []);
  return Promise.allSettled(names.filter(isMeant).map((name) => removeGroup(`${base}/${name}`)));
};

/** Removes what supervisors that no longer live left behind (after kill -9 of everything). What stays is left to the next one. */
const removeStaleGroups = async (base: string): Promise<void> => {
  await removeGroups(base, (name) => {
    const [, pid, startedAt] = groupName.exec(name) ?? [];
    return pid !== undefined && startTime(Number(pid)) !== startedAt;
  });
};

/** Removes the groups whose paths begin so. @throws when one stays, after it has tried all */
export const removeGroupsOf = async ({ prefix }: GroupPlace): Promise<void> => {
  const own = basename(prefix);
  for (const tried of await removeGroups(dirname(prefix), (name) => name.startsWith(own)))
    if (tried.status === "rejected") throw tried.reason;
};
