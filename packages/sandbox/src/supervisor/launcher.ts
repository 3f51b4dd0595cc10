import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import { SandboxFault } from "../fault.ts";
import type { Mount } from "../step.ts";
import type { Enclosure } from "./enclosure.ts";
import { killQuietly } from "./process-tree.ts";

const openTimeOutMs = 10_000;
const evidenceBytes = 4096;
/** u8 type, u32 number, u32 pid */
const newsBytes = 9;
/** u8 what, u32 number */
const helloBytes = 5;

type Opening = {
  resolve: (enclosure: Enclosure) => void;
  reject: (fault: SandboxFault) => void;
  timer: NodeJS.Timeout;
  initPid?: number;
  control?: Socket;
  stdin?: Socket;
};

export type LauncherOptions = {
  /** The compiled runyard-init. */
  init: string;
  /** What every sandbox sees as its root, and what is mounted on it. */
  root: string;
  mounts: readonly Required<Mount>[];
  /** Paths of control groups, but for the number at their end. */
  groupPrefixes: readonly string[];
  /** An empty folder that only root can enter. */
  doorFolder: string;
  /** Called when it has ended by itself: no sandbox can be opened any more, or be known to have ended. */
  onLost: (evidence: Record<string, unknown>) => void;
};

/**
 * Opens sandboxes by a process that forks them (`init/launcher.h`): half of the CPU, and nothing of it here, where a
 * spawn costs 0.7 ms. The sandboxes connect back, each by two sockets.
 */
export class Launcher {
  readonly #child: ChildProcess;
  readonly #door: Server;
  readonly #openings = new Map<number, Opening>();
  readonly #onEnd = new Map<number, () => void>();
  #lastNumber = 0;
  #errors = "";
  #heard: Buffer = Buffer.alloc(0);
  #isClosed = false;

  private constructor(child: ChildProcess, door: Server, onLost: LauncherOptions["onLost"]) {
    this.#child = child;
    this.#door = door;
    door.on("connection", (socket) => this.#greet(socket));
    child.stdin?.on("error", () => {}); // told by its end
    child.stdout?.on("data", (bytes: Buffer) => this.#hear(bytes));
    child.stderr?.on("data", (bytes: Buffer) => {
      this.#errors = (this.#errors + bytes.toString("latin1")).slice(-evidenceBytes);
    });
    child.once("error", (error) => {
      this.#errors += error.message;
    });
    // Its streams may stay open: sandboxes have inherited the one for errors.
    child.once("exit", (code, signal) => {
      for (const number of this.#openings.keys()) this.#giveUp(number, "the launcher ended");
      if (!this.#isClosed) onLost({ code, signal, stderr: this.#errors });
    });
  }

  static async start({ init, root, mounts, groupPrefixes, doorFolder, onLost }: LauncherOptions): Promise<Launcher> {
    await mkdir(doorFolder, { recursive: true, mode: 0o700 });
    const door = createServer().listen(`${doorFolder}/door`);
    await once(door, "listening");
    const places = mounts.flatMap(({ source, target }) => [source, target]);
    const child = spawn(init, ["--launch", root, doorFolder, ...groupPrefixes, "--", ...places], {
      argv0: "runyard-init", // which programs can read
      cwd: "/",
      env: {},
      stdio: ["pipe", "pipe", "pipe"],
    });
    return new Launcher(child, door, onLost);
  }

  /** Opens a sandbox for a uid of its own, in a control group that is there already. @throws SandboxFault */
  open(uid: number, group: number): Promise<Enclosure> {
    const number = ++this.#lastNumber;
    return new Promise((resolve, reject) => {
      if (this.#isClosed) return reject(this.#fault("the launcher is closed"));
      const timer = setTimeout(() => this.#giveUp(number, "the launcher did not open it in time"), openTimeOutMs);
      this.#openings.set(number, { resolve, reject, timer });
      this.#child.stdin?.write(Buffer.from(Uint32Array.of(number, uid, group).buffer));
    });
  }

  /** Called when every sandbox has ended. May be called again. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#child.stdin?.end();
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, "exit");
    this.#door.close();
  }

  #hear(bytes: Buffer): void {
    let rest = this.#heard.length === 0 ? bytes : Buffer.concat([this.#heard, bytes]);
    for (; rest.length >= newsBytes; rest = rest.subarray(newsBytes)) {
      const [type, number, pid] = [String.fromCharCode(rest[0] ?? 0), rest.readUInt32LE(1), rest.readUInt32LE(5)];
      if (type === "o") this.#learn(number, { initPid: pid });
      else if (type === "f") this.#giveUp(number, "the launcher could not open it");
      else if (type === "e") this.#end(number);
    }
    this.#heard = rest;
  }

  #greet(socket: Socket): void {
    socket.on("error", () => {}); // told by its end
    const listen = (): void => {
      const hello: Buffer | null = socket.read(helloBytes);
      if (hello === null) return;
      socket.off("readable", listen);
      const isControl = hello[0] === "c".charCodeAt(0);
      if (!isControl) socket.resume(); // nothing more comes but its end
      this.#learn(hello.readUInt32LE(1), isControl ? { control: socket } : { stdin: socket });
    };
    socket.on("readable", listen);
  }

  #learn(number: number, part: Partial<Opening>): void {
    const opening = this.#openings.get(number);
    if (opening === undefined) {
      this.#refuse(part);
      return;
    }
    Object.assign(opening, part);
    const { initPid, control, stdin } = opening;
    if (initPid === undefined || control === undefined || stdin === undefined) return;
    this.#forget(number);
    opening.resolve(this.#enclose(number, { initPid, control, stdin }));
  }

  #enclose(number: number, parts: { initPid: number; control: Socket; stdin: Writable }): Enclosure {
    let hasEnded = false;
    const ended = new Promise<void>((resolve) => {
      this.#onEnd.set(number, () => {
        hasEnded = true;
        resolve();
      });
    });
    const errors = (): string => this.#errors;
    return {
      ...parts,
      frames: parts.control as Readable,
      isInGroup: true,
      ended,
      killAll: () => killQuietly(parts.initPid),
      get errors() {
        return errors();
      },
      get hasEnded() {
        return hasEnded;
      },
    };
  }

  #end(number: number): void {
    this.#giveUp(number, "it ended before it was open");
    this.#onEnd.get(number)?.();
    this.#onEnd.delete(number);
  }

  #giveUp(number: number, why: string): void {
    const opening = this.#openings.get(number);
    if (opening === undefined) return;
    this.#forget(number);
    this.#refuse(opening);
    opening.reject(this.#fault(why));
  }

  #forget(number: number): void {
    clearTimeout(this.#openings.get(number)?.timer);
    this.#openings.delete(number);
  }

  /** What belongs to a sandbox that nobody waits for any more. */
  #refuse({ initPid, control, stdin }: Partial<Opening>): void {
    if (initPid !== undefined) killQuietly(initPid);
    control?.destroy();
    stdin?.destroy();
  }

  #fault(message: string): SandboxFault {
    return new SandboxFault("open a sandbox", message, { stderr: this.#errors });
  }
}
