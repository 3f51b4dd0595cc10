import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("./store-child.ts", import.meta.url));

/** Another process that has a data folder, and what it told until it was killed. */
export class StoreProcess {
  readonly lines: string[] = [];
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  constructor(folder: string, task: "hold" | "work") {
    const child = spawn(process.execPath, [program, folder, task], { stdio: ["ignore", "pipe", "inherit"] });
    this.#child = child;
    this.#ended = once(child, "close");
    createInterface({ input: child.stdout }).on("line", (line) => this.lines.push(line));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Resolves with the next line it tells. */
  async nextLine(): Promise<void> {
    if (this.#child.stdout === null) return;
    await Promise.race([once(this.#child.stdout, "data"), this.#ended]);
  }

  /** kill -9; resolves when all it had told has been read. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }
}
