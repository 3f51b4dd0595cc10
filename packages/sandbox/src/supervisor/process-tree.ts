import { readdirSync, readFileSync } from "node:fs";

const pageBytes = 4096;
const tickMs = 10; // USER_HZ is 100 on every Linux

const read = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // the process ended in between
  }
};

const threads = (pid: number): string[] => {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
};

/** All descendants of a process, itself first. Orphans of a pid namespace become children of its init, so none is missed. */
export const processTree = (root: number): number[] => {
  const found = [root];
  for (let index = 0; index < found.length; index++) {
    const pid = found[index] ?? 0;
    for (const thread of threads(pid))
      for (const child of read(`/proc/${pid}/task/${thread}/children`).split(" ")) if (child) found.push(Number(child));
  }
  return found;
};

/** What a sandbox uses, without cgroups: to a tick, and counting shared pages once for each process. */
export const measureTree = (init: number): { cpuTimeMs: number; memoryBytes: number } => {
  let ticks = 0;
  let pages = 0;
  for (const pid of processTree(init)) {
    const stat = read(`/proc/${pid}/stat`);
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // utime and stime, then those of reaped children
    for (const field of fields.slice(11, 15)) ticks += Number(field) || 0;
    if (pid !== init) pages += Number(fields[21]) || 0;
  }
  return { cpuTimeMs: ticks * tickMs, memoryBytes: pages * pageBytes };
};

/** Kills one process, which may have ended already. */
export const killQuietly = (pid: number): void => {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended in between.
  }
};

/** Kills a process and its descendants where no pid namespace does it: itself last, so that none loses its ancestor. */
export const killTree = (root: number): void => {
  for (let round = 0; round < 20; round++) {
    const below = processTree(root).slice(1);
    if (below.length === 0) break;
    below.forEach(killQuietly);
  }
  killQuietly(root);
};
