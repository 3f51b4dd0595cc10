import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { asFault } from "../fault.ts";

const run = promisify(execFile);

/** A terminal for init to open and no other: what they buffer is the kernel's memory and charged to nobody. */
const devpts = ["-t", "devpts", "-o", "newinstance,nosuid,noexec,mode=620,ptmxmode=666,max=1", "runyard"];

/**
 * Terminals of a sandbox's own. They are mounted on one folder of our private mount namespace while their sandbox opens,
 * which takes them along; so one opens after the other.
 */
export class Terminals {
  readonly #folder: string;
  #last: Promise<unknown> = Promise.resolve();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Calls `open` while the folder has terminals that nobody else ever sees. @throws SandboxFault */
  mountedFor<Opened>(open: () => Promise<Opened>): Promise<Opened> {
    const opening = this.#last.then(async () => {
      await run("mount", [...devpts, this.#folder]).catch((error: unknown) => {
        throw asFault("mount a sandbox's terminals", error);
      });
      try {
        return await open();
      } finally {
        // Left where it is, it is covered by the next one's, and ends with us.
        await run("umount", ["--lazy", this.#folder]).catch(() => {});
      }
    });
    this.#last = opening.catch(() => {}); // told to whoever asked
    return opening;
  }
}
