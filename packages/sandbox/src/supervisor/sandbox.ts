import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chown, mkdir, rm } from "node:fs/promises";
import type { Readable, Writable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import type { Cgroup } from "../cgroups/cgroup.ts";
import { SandboxFault } from "../fault.ts";
import type { Command } from "../step.ts";
import { type Frame, FrameReader, warmFrames } from "./frames.ts";
import { killTree, processTree } from "./process-tree.ts";

/** How sandboxes are opened: the same for all of a host. */
export type Blueprint = {
  command: string;
  args: string[];
  /** Unsafe mode: where the work folders are made, and no pid namespace ends what the program started. */
  unsafeFolder?: string;
};

const openTimeOutMs = 10_000;
const endTimeOutMs = 5_000;
const evidenceBytes = 4096;

/** Receives what init says, and once `undefined` when nothing more can come. */
export type FrameListener = (frames: Frame[] | undefined) => void;

/** One fenced place, from its opening to its removal; it runs one program. */
export class Sandbox {
  readonly index: number;
  readonly cgroup: Cgroup;
  #child: ChildProcess;
  #initPid = 0;
  #isWarm = false;
  #listener: FrameListener | undefined;
  #reader = new FrameReader();
  #errors = "";
  #exited: Promise<unknown>;
  #workFolder: string | undefined;

  private constructor(index: number, cgroup: Cgroup, child: ChildProcess, workFolder: string | undefined) {
    this.index = index;
    this.cgroup = cgroup;
    this.#child = child;
    this.#workFolder = workFolder;
    this.#exited = once(child, "close").catch(() => {}); // rejects when it could not even be spawned
    child.once("error", (error) => this.#note(error.message));
    (child.stderr as Readable | null)?.on("data", (chunk: Buffer) => this.#note(chunk.toString("latin1")));
    child.stdout?.on("data", (chunk: Buffer) => this.#listener?.(this.#reader.read(chunk)));
    child.stdout?.once("close", () => this.#listener?.(undefined));
    // Writing to a program that is gone is not an error: its end is told by other means.
    for (const stream of child.stdio) stream?.on("error", () => {});
  }

  /** Starts one and waits until its init is ready and inside its cgroup. */
  static async open(blueprint: Blueprint, options: { index: number; uid: number | undefined; cgroup: Cgroup }) {
    const { index, uid, cgroup } = options;
    const workFolder = blueprint.unsafeFolder && (await makeWorkFolder(blueprint.unsafeFolder, index, uid));
    const child = spawn(blueprint.command, workFolder ? [workFolder] : blueprint.args, {
      ...(uid === undefined ? {} : { uid, gid: uid }),
      cwd: "/",
      env: { PATH: process.env.PATH ?? "/usr/bin:/bin" },
      stdio: ["pipe", "pipe", "pipe", "ignore", "pipe"],
    });
    const sandbox = new Sandbox(index, cgroup, child, workFolder);
    try {
      await sandbox.#hear("r", "ready");
      sandbox.#initPid = sandbox.#findInit();
      await cgroup.attach(sandbox.#initPid);
      return sandbox;
    } catch (error) {
      await sandbox.destroy();
      throw error;
    }
  }

  get initPid(): number {
    return this.#initPid;
  }

  /** Its command runs already and waits for its step. */
  get isWarm(): boolean {
    return this.#isWarm;
  }

  /** Starts a command ahead of its step and waits until it has got ready. @throws SandboxFault: throw the sandbox away */
  async warmUp(command: Command): Promise<void> {
    const heard = this.#hear("w", "warm");
    this.control.write(warmFrames(command));
    await heard;
    this.#isWarm = true;
  }

  get stdin(): Writable {
    return this.#child.stdin as Writable;
  }

  get control(): Writable {
    return this.#child.stdio[4] as Writable;
  }

  /** What bubblewrap and init wrote on standard error, for evidence. */
  get errors(): string {
    return this.#errors;
  }

  listen(listener: FrameListener): void {
    this.#listener = listener;
    if (this.#child.stdout?.closed) listener(undefined);
  }

  /**
   * Ends everything inside at once: the death of a pid namespace's init is the death of all in it. bubblewrap is left to
   * reap it and ends by itself; killed first, it would leave a zombie to a pid 1 that may not care.
   */
  kill(): void {
    if (this.#child.pid === undefined || this.#child.stdout?.closed) return;
    if (this.#initPid === 0) killTree(this.#child.pid);
    else if (this.#workFolder) killTree(this.#initPid);
    else tryKill(this.#initPid);
  }

  /** Kills what is left and removes every trace. @throws when something could not be removed: do not use its uid again */
  async destroy(): Promise<void> {
    this.kill();
    const timer = setTimeout(() => killTree(this.#child.pid ?? 0), endTimeOutMs);
    const gaveUp = delay(2 * endTimeOutMs, undefined, { ref: false });
    await Promise.race([this.#exited, gaveUp]);
    clearTimeout(timer);
    for (const stream of this.#child.stdio) stream?.destroy();
    await this.cgroup.remove();
    if (this.#workFolder) await rm(this.#workFolder, { recursive: true, force: true });
    if (!this.#hasExited) throw new SandboxFault("end a sandbox", `bubblewrap (pid ${this.#child.pid}) did not end`);
  }

  get #hasExited(): boolean {
    return this.#child.pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Waits until init says that the sandbox is ready, or its command warm. */
  async #hear(type: "r" | "w", what: string): Promise<void> {
    const said = new Promise<void>((resolve, reject) => {
      this.#listener = (frames) => {
        if (frames?.[0]?.type === type) resolve();
        else if (frames === undefined || frames.length > 0) reject(this.#openFault(`it ended before it was ${what}`));
      };
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(this.#openFault(`it was not ${what} in time`)), openTimeOutMs);
    });
    try {
      await Promise.race([said, late]);
    } finally {
      clearTimeout(timer);
      this.#listener = undefined;
    }
  }

  /** bubblewrap's only child. Not asked for through --info-fd, see the README. */
  #findInit(): number {
    const own = this.#child.pid ?? 0;
    const init = this.#workFolder ? own : processTree(own)[1];
    if (!init) throw this.#openFault("its init was not found below bubblewrap");
    return init;
  }

  #openFault(message: string): SandboxFault {
    return new SandboxFault("open a sandbox", message, { stderr: this.#errors, exitCode: this.#child.exitCode });
  }

  #note(text: string): void {
    this.#errors = (this.#errors + text).slice(0, evidenceBytes);
  }
}

const tryKill = (pid: number): void => {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has just ended by itself.
  }
};

const makeWorkFolder = async (base: string, index: number, uid: number | undefined): Promise<string> => {
  const folder = `${base}/${index}`;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o755 });
  if (uid !== undefined) await chown(folder, uid, uid);
  return folder;
};
