import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { killTree, processTree } from "./process-tree.ts";

/** What a sandbox is made in: its process 1 and the channels to it, however it was opened. */
export type Enclosure = {
  /** Process 1, by its number on this machine. Asked for when it has said that it is ready. */
  readonly initPid: number | undefined;
  /** For the program. */
  readonly stdin: Writable;
  readonly control: Writable;
  readonly frames: Readable;
  /** What was complained of while it was opened and after, for evidence. */
  readonly errors: string;
  /** It has moved into its control group by itself. */
  readonly isInGroup: boolean;
  readonly ended: Promise<void>;
  readonly hasEnded: boolean;
  /** Ends it whatever state it is in. */
  killAll(): void;
};

const evidenceBytes = 4096;

export type SpawnOptions = { command: string; args: string[]; uid: number | undefined; isFenced: boolean };

/** Opens one through a command of its own: bubblewrap, whose only child is process 1, or init itself where nothing is fenced. */
export const spawnEnclosure = ({ command, args, uid, isFenced }: SpawnOptions): Enclosure => {
  const child: ChildProcess = spawn(command, args, {
    ...(uid === undefined ? {} : { uid, gid: uid }),
    cwd: "/",
    env: { PATH: process.env.PATH ?? "/usr/bin:/bin" },
    stdio: ["pipe", "pipe", "pipe", "ignore", "pipe"],
  });
  let errors = "";
  const note = (text: string): void => {
    errors = (errors + text).slice(0, evidenceBytes);
  };
  child.once("error", (error) => note(error.message));
  (child.stderr as Readable | null)?.on("data", (chunk: Buffer) => note(chunk.toString("latin1")));
  const ended = once(child, "close").then(
    () => {},
    () => {}, // it could not even be spawned
  );
  return {
    // Not asked for through --info-fd, see the README.
    get initPid() {
      return isFenced ? processTree(child.pid ?? 0)[1] : child.pid;
    },
    stdin: child.stdin as Writable,
    control: child.stdio[4] as Writable,
    frames: child.stdout as Readable,
    get errors() {
      return errors;
    },
    isInGroup: false,
    ended,
    get hasEnded() {
      return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
    },
    killAll: () => {
      if (child.pid !== undefined) killTree(child.pid);
    },
  };
};
