import { readdir, readFile } from "node:fs/promises";

export type ProcessRecord = { pid: number; parent: number; commandLine: string };

/** Every process of the machine this user can see. One that ends while it is read is left out. */
export const listProcesses = async (): Promise<ProcessRecord[]> => {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const records = await Promise.all(pids.map((pid) => readProcess(Number(pid)).catch(() => undefined)));
  return records.filter((record) => record !== undefined);
};

const readProcess = async (pid: number): Promise<ProcessRecord> => {
  const [commandLine, stat] = await Promise.all([
    readFile(`/proc/${pid}/cmdline`, "utf8"),
    readFile(`/proc/${pid}/stat`, "utf8"),
  ]);
  // The name in parentheses may hold spaces and parentheses itself: fields count from its end.
  const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  return { pid, parent, commandLine: commandLine.replaceAll("\0", " ").trim() };
};

/** The process and all that descend from it, as they stand now. */
export const processTree = async (pid: number): Promise<ProcessRecord[]> => {
  const all = await listProcesses();
  const tree = all.filter((record) => record.pid === pid);
  for (const record of tree) tree.push(...all.filter((candidate) => candidate.parent === record.pid));
  return tree;
};

/** Those of the processes that still run. A pid that was given to another program since does not count. */
export const stillRunning = async (processes: readonly ProcessRecord[]): Promise<ProcessRecord[]> => {
  const now = await listProcesses();
  return processes.filter(({ pid, commandLine }) =>
    now.some((record) => record.pid === pid && record.commandLine === commandLine && commandLine !== ""),
  );
};
