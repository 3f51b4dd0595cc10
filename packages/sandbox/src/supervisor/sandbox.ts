import { chown, mkdir, rm } from "node:fs/promises";
import type { Writable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import type { Cgroup, CgroupTree } from "../cgroups/cgroup.ts";
import { SandboxFault } from "../fault.ts";
import type { Command } from "../step.ts";
import type { Enclosure } from "./enclosure.ts";
import { type Frame, FrameReader, innerFault, warmFrames } from "./frames.ts";
import { killQuietly, killTree } from "./process-tree.ts";

export type Wanted = { uid: number | undefined; group: number; workFolder: string | undefined };

/** How sandboxes are opened: the same for all of a host. */
export type Blueprint = {
  enclose: (wanted: Wanted) => Promise<Enclosure>;
  /** Unsafe mode: where the work folders are made, and no pid namespace ends what the program started. */
  unsafeFolder?: string;
};

/** `index` is for as long as it lives, `group` is never used again. */
export type OpenOptions = { index: number; uid: number | undefined; groups: CgroupTree; group: number };

const openTimeOutMs = 10_000;
const endTimeOutMs = 5_000;
/** Where something else wants the processors all the time, what runs in the background would not come to an end. */
const backgroundMs = 500;

/** Receives what init says, and once `undefined` when nothing more can come. */
export type FrameListener = (frames: Frame[] | undefined) => void;

/** One fenced place, from its opening to its removal; it runs one program. */
export class Sandbox {
  readonly index: number;
  readonly cgroup: Cgroup;
  #enclosure: Enclosure;
  #initPid = 0;
  #isWarm = false;
  #isBackground = false;
  #listener: FrameListener | undefined;
  #reader = new FrameReader();
  #workFolder: string | undefined;

  private constructor(index: number, cgroup: Cgroup, enclosure: Enclosure, workFolder: string | undefined) {
    this.index = index;
    this.cgroup = cgroup;
    this.#enclosure = enclosure;
    this.#workFolder = workFolder;
    const { stdin, control, frames } = enclosure;
    frames.on("data", (chunk: Buffer) => this.#listener?.(this.#reader.read(chunk)));
    frames.once("close", () => this.#listener?.(undefined));
    // Writing to a program that is gone is not an error: its end is told by other means.
    for (const stream of [stdin, control, frames]) stream.on("error", () => {});
  }

  /** Starts one and waits until its init is ready and inside its cgroup. */
  static async open(blueprint: Blueprint, options: OpenOptions) {
    const { index, uid, groups, group } = options;
    const cgroup = groups.create(group);
    const workFolder = blueprint.unsafeFolder && (await makeWorkFolder(blueprint.unsafeFolder, index, uid));
    const enclosure = await blueprint.enclose({ uid, group, workFolder }).catch(async (error: unknown) => {
      await cgroup.remove();
      throw error;
    });
    const sandbox = new Sandbox(index, cgroup, enclosure, workFolder);
    try {
      await sandbox.#hear("r", "ready");
      sandbox.#initPid = enclosure.initPid ?? 0;
      if (sandbox.#initPid === 0) throw sandbox.#openFault("its init was not found");
      if (!enclosure.isInGroup) await cgroup.attach(sandbox.#initPid);
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

  /**
   * Starts a command ahead of its step and waits until it has got ready: in the background, for as long as that does not take
   * too long. @throws SandboxFault: throw the sandbox away
   */
  async warmUp(command: Command): Promise<void> {
    this.#setBackground(true);
    const tooLong = setTimeout(() => this.hurry(), backgroundMs);
    try {
      const heard = this.#hear("w", "warm");
      this.control.write(warmFrames(command));
      await heard;
    } finally {
      clearTimeout(tooLong);
    }
    this.#isWarm = true;
  }

  /** Somebody waits for it: from here on it gets as much of the processors as any other. */
  hurry(): void {
    if (this.#isBackground) this.#setBackground(false);
  }

  #setBackground(isBackground: boolean): void {
    this.cgroup.setBackground(isBackground);
    this.#isBackground = isBackground;
  }

  get stdin(): Writable {
    return this.#enclosure.stdin;
  }

  get control(): Writable {
    return this.#enclosure.control;
  }

  /** What whoever opened it and init wrote on standard error, for evidence. */
  get errors(): string {
    return this.#enclosure.errors;
  }

  listen(listener: FrameListener): void {
    this.#listener = listener;
    if (this.#enclosure.frames.closed) listener(undefined);
  }

  /**
   * Ends everything inside at once: the death of a pid namespace's init is the death of all in it. whoever
   * opened it is left to reap it; killed first, bubblewrap would leave a zombie to a pid 1 that may not care.
   */
  kill(): void {
    this.hurry(); // in the background it might take long to die
    if (this.#enclosure.frames.closed) return;
    if (this.#initPid === 0) this.#enclosure.killAll();
    else if (this.#workFolder) killTree(this.#initPid);
    else killQuietly(this.#initPid);
  }

  /** Kills what is left and removes every trace. @throws when something could not be removed: do not use its uid again */
  async destroy(): Promise<void> {
    this.kill();
    const { stdin, control, frames, ended } = this.#enclosure;
    const timer = setTimeout(() => this.#enclosure.killAll(), endTimeOutMs);
    const gaveUp = delay(2 * endTimeOutMs, undefined, { ref: false });
    await Promise.race([ended, gaveUp]);
    clearTimeout(timer);
    for (const stream of [stdin, control, frames]) stream.destroy();
    await this.cgroup.remove();
    if (this.#workFolder) await rm(this.#workFolder, { recursive: true, force: true });
    if (!this.#enclosure.hasEnded) throw new SandboxFault("end a sandbox", `process ${this.#initPid} did not end`);
  }

  /** Waits until init says that the sandbox is ready, or its command warm. */
  async #hear(type: "r" | "w", what: string): Promise<void> {
    const said = new Promise<void>((resolve, reject) => {
      this.#listener = (frames) => {
        const [first] = frames ?? [];
        if (first?.type === type) resolve();
        else if (first?.type === "!") reject(innerFault(first.payload));
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

  #openFault(message: string): SandboxFault {
    return new SandboxFault("open a sandbox", message, { stderr: this.errors });
  }
}

const makeWorkFolder = async (base: string, index: number, uid: number | undefined): Promise<string> => {
  const folder = `${base}/${index}`;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o755 });
  if (uid !== undefined) await chown(folder, uid, uid);
  return folder;
};
