import { glob, readdir, readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { type ProcessRecord, processTree, stillRunning } from "@runyard/testkit";

const sampleMs = 400;
const endMs = 15_000;

/** Remembers every process of a run while it lives, to tell at the end what of it is left on the machine. */
export class Leftovers implements Disposable {
  readonly #roots = new Set<number>();
  readonly #seen = new Map<string, ProcessRecord>();
  readonly #timer: NodeJS.Timeout;
  readonly #mountsBefore: Promise<Set<string>>;

  constructor() {
    this.#mountsBefore = runyardMounts().then((mounts) => new Set(mounts));
    this.#timer = setInterval(() => void this.#sampleAll(), sampleMs);
  }

  watch(pid: number): void {
    this.#roots.add(pid);
  }

  /** Takes down what is below a process now. */
  async sample(pid: number): Promise<void> {
    const tree = await processTree(pid);
    // Its number may be another's soon.
    if (tree.length === 0) this.#roots.delete(pid);
    for (const record of tree) this.#seen.set(`${record.pid} ${record.commandLine}`, record);
  }

  /** What is still there though everything was ended, in words. */
  async list(): Promise<string[]> {
    clearInterval(this.#timer);
    for (const deadline = performance.now() + endMs; ; await delay(100)) {
      const left = await this.#look();
      if (left.length === 0 || performance.now() > deadline) return left;
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  async #sampleAll(): Promise<void> {
    for (const pid of this.#roots) await this.sample(pid);
  }

  async #look(): Promise<string[]> {
    const seen = [...this.#seen.values()];
    const before = await this.#mountsBefore;
    const pids = new Set(seen.map(({ pid }) => String(pid)));
    const groups = (await cgroups()).filter((path) => pids.has(/runyard-(\d+)-\d+-\d+$/.exec(path)?.[1] ?? ""));
    return [
      ...(await stillRunning(seen)).map(({ pid, commandLine }) => `process ${pid}: ${commandLine}`),
      ...groups.map((path) => `cgroup ${path}`),
      ...(await runyardMounts()).filter((mount) => !before.has(mount)).map((mount) => `mount ${mount}`),
      ...(await readdir("/run/runyard").catch(() => [])).map((name) => `/run/runyard/${name}`),
    ];
  }
}

/** Groups of sandbox supervisors, whose pid is in the name. */
const cgroups = (): Promise<string[]> => Array.fromAsync(glob("/sys/fs/cgroup/**/runyard-*-*"));

const runyardMounts = async (): Promise<string[]> =>
  (await readFile("/proc/self/mountinfo", "utf8")).split("\n").filter((line) => line.includes("/run/runyard"));
