import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";

/** A process, told from a later one of the same pid by when it started. */
export type OwnProcess = { name: string; pid: number; startedTicks: string };

/** How a worker of the fleet is called. */
export const fleetName = /^fleet-(\d{1,6})$/;

/**
 * The worker processes of a fleet's folder, found by their command lines: they name the folder and the worker. So they
 * are found as well by a controller that did not start them, or was killed before it could write down that it had.
 */
export const findWorkers = async (folder: string): Promise<OwnProcess[]> => {
  const pids = (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry));
  const found = await Promise.all(pids.map((pid) => readWorker(Number(pid), folder)));
  return found.filter((worker) => worker !== undefined);
};

const readWorker = async (pid: number, folder: string): Promise<OwnProcess | undefined> => {
  const words = (await readProc(pid, "cmdline")).split("\0");
  const name = words.find((word) => fleetName.test(word));
  if (name === undefined || !words.includes(folder)) return undefined;
  const startedTicks = await startOf(pid);
  return startedTicks === undefined ? undefined : { name, pid, startedTicks };
};

export const isAlive = async ({ pid, startedTicks }: OwnProcess): Promise<boolean> =>
  (await startOf(pid)) === startedTicks;

/** Sends a signal to the process unless it has ended, and its pid perhaps been given to another. */
export const signalProcess = async (worker: OwnProcess, signal: "SIGTERM" | "SIGKILL"): Promise<void> => {
  if (await isAlive(worker)) killQuietly(worker.pid, signal);
};

/** Ends the process before it returns: for a controller that has no time left. */
export const killNow = ({ pid, startedTicks }: OwnProcess): void => {
  try {
    if (startIn(readFileSync(`/proc/${pid}/stat`, "utf8")) === startedTicks) process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
};

export const killQuietly = (pid: number, signal: "SIGTERM" | "SIGKILL"): void => {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
};

const readProc = async (pid: number, file: "cmdline" | "stat"): Promise<string> => {
  try {
    return await readFile(`/proc/${pid}/${file}`, "utf8");
  } catch {
    // It ended meanwhile, or is hidden from this user: not one of ours either way.
    return "";
  }
};

const startOf = async (pid: number): Promise<string | undefined> => startIn(await readProc(pid, "stat"));

/** When a process started, in ticks since boot; undefined when it has ended, were it not yet reaped. */
const startIn = (stat: string): string | undefined => {
  // The name in parentheses may hold spaces and parentheses itself: fields count from its end.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
};
