import { readFileSync, rmdirSync } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

const groupName = /^runyard-(\d+)-(\d+)-\d+$/;
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

const killMembers = (folder: string): void => {
  let members: string[] = [];
  try {
    members = readFileSync(`${folder}/cgroup.procs`, "utf8").split("\n").filter(Boolean);
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

/** Makes a group and removes it again. @returns the files it had @throws where none can be made */
export const tryGroup = async (folder: string): Promise<string[]> => {
  await mkdir(folder);
  const files = await readdir(folder);
  await removeGroup(folder);
  return files;
};

/** Removes this process's groups. */
export const removeOwnGroups = async (base: string): Promise<void> => {
  const prefix = ownGroupPrefix();
  for (const name of await readdir(base).catch(() => [])) {
    if (name.startsWith(prefix)) await removeGroup(`${base}/${name}`);
  }
};

/** Removes what supervisors that no longer live left behind (after kill -9 of everything). */
export const removeStaleGroups = async (base: string): Promise<void> => {
  for (const name of await readdir(base).catch(() => [])) {
    const owner = groupName.exec(name);
    if (owner && startTime(Number(owner[1])) !== owner[2]) await removeGroup(`${base}/${name}`);
  }
};
