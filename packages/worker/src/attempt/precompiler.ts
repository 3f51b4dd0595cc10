import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { constants, setPriority, tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { Log } from "../log.ts";
import type { InstalledToolchain } from "../toolchains/detect.ts";
import type { Program } from "../toolchains/program.ts";
import { expandArgv } from "../toolchains/template.ts";

const buildTimeoutMs = 120_000;
const lookedAtBytes = 16 * 1024;
/** Comments and empty lines, then an include of a system header. */
const firstInclude = /^(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*#\s*include\s*<([^>\n]+)>/;

/**
 * Headers as their compiler has read them before: it takes 1.3 s to read <bits/stdc++.h> and a third of that to take up what
 * it kept. Each is made once on a machine, in idle time after the first program that would have used it, by the machine's
 * own compiler from the machine's own headers; programs see them read-only.
 */
export class Precompiler {
  readonly #log: Log;
  readonly #stop = new AbortController();
  readonly #given = new Set<string>();
  #building: Promise<void> = Promise.resolve();

  constructor(log: Log) {
    this.#log = log;
  }

  /** The folder to look for headers in, as a sandbox sees it; undefined when there is nothing there for this program. */
  folderFor(toolchain: InstalledToolchain, program: Program): string | undefined {
    const { headers } = toolchain;
    const header = headers === undefined ? undefined : headerOf(toolchain, program);
    if (headers === undefined || header === undefined) return undefined;
    const target = join(headers.source, `${header}.gch`);
    if (existsSync(target)) return headers.target;
    if (!this.#given.has(target)) this.#order(toolchain, { header, target });
    return undefined;
  }

  /** Resolves when nothing is being made. */
  idle(): Promise<void> {
    return this.#building;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#building;
  }

  #order(toolchain: InstalledToolchain, wanted: { header: string; target: string }): void {
    this.#given.add(wanted.target);
    this.#building = this.#building
      .then(() => this.#make(toolchain, wanted))
      .catch((error: Error) => {
        if (this.#stop.signal.aborted) return;
        const { header } = wanted;
        this.#log.warn({ header, reason: error.message.slice(0, 500) }, "a header could not be precompiled");
      });
  }

  async #make({ spec, hostBinary }: InstalledToolchain, { header, target }: { header: string; target: string }) {
    const argv = spec.compile?.precompile?.argv;
    if (argv === undefined || this.#stop.signal.aborted) return;
    const folder = await mkdtemp(join(tmpdir(), "runyard-header-"));
    try {
      const source = join(folder, "header.hpp");
      // Beside its place, so that it can be moved there at once: half a file must not be seen.
      const attempt = `${target}.${process.pid}.new`;
      await mkdir(dirname(target), { recursive: true, mode: 0o755 });
      await writeFile(source, `#include <${header}>\n`);
      const [command = hostBinary, ...args] = expandArgv(argv, {
        texts: { binary: hostBinary, header: source, target: attempt },
      });
      try {
        await this.#run(command, args);
        await chmod(attempt, 0o644);
        await rename(attempt, target);
      } finally {
        await rm(attempt, { force: true });
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  #run(command: string, args: readonly string[]): Promise<void> {
    return new Promise((resolve, reject) => {
      const options = {
        signal: this.#stop.signal,
        timeout: buildTimeoutMs,
        env: { PATH: "/usr/bin:/bin", LANG: "C.UTF-8" },
      };
      const child = execFile(command, args, options, (error) => (error === null ? resolve() : reject(error)));
      try {
        if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
      } catch {
        // It has just ended by itself.
      }
    });
  }
}

/** Whether the compiler could take it for a header that one of the system's includes: C++'s own have no ending. */
const isNamedAsSystems = (path: string): boolean =>
  !/\.\w+$/.test(path) || /(^|\/)(bits|ext|sys)\//.test(path) || existsSync(join("/usr/include", basename(path)));

/** The header a program begins with, when it is one of those its toolchain keeps and the program has none of its own. */
const headerOf = ({ spec }: InstalledToolchain, { files, entry }: Program): string | undefined => {
  const main = files.find(({ path }) => path === entry);
  if (main === undefined) return undefined;
  const beginning = Buffer.from(main.bytes.buffer, main.bytes.byteOffset, Math.min(main.bytes.length, lookedAtBytes));
  const header = firstInclude.exec(beginning.toString("latin1"))?.[1]?.trim();
  if (header === undefined || !spec.compile?.precompile?.headers.includes(header)) return undefined;
  return files.some(({ path }) => isNamedAsSystems(path)) ? undefined : header;
};
