import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { arch } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { exists } from "./locate.ts";
import type { ToolchainManifest } from "./manifest.ts";
import type { PlacedMount } from "./mounts.ts";
import { expandText } from "./template.ts";

const run = promisify(execFile);
const buildFolder = fileURLToPath(new URL("../../build/start/", import.meta.url));
const compileMostMs = 30_000;

/** What a runtime loads so that it can be started ahead of its program: where it is, and the argument that loads it. */
export type StartLibrary = { mount: PlacedMount; argument: string };

/**
 * A toolchain's own, compiled (0.1 s) when its source has not been compiled yet. Undefined for toolchains that have none,
 * and where it cannot be compiled: their programs are started when they come.
 */
export const openStartLibrary = async (
  { run: { library } }: ToolchainManifest,
  folder: string,
): Promise<StartLibrary | undefined> => {
  if (library === undefined) return undefined;
  const source = join(folder, library.source);
  const key = createHash("sha256")
    .update(await readFile(source))
    .update(arch())
    .digest("hex")
    .slice(0, 16);
  const built = join(buildFolder, `ahead-${key}.so`);
  if (!(await exists(built)) && !(await isCompiled(source, built))) return undefined;
  const target = `/opt/runyard/start/${key}.so`;
  return { mount: { source: built, target }, argument: expandText(library.argument, { library: target }) };
};

const isCompiled = async (source: string, target: string): Promise<boolean> => {
  const attempt = `${target}.${process.pid}`;
  try {
    await mkdir(buildFolder, { recursive: true, mode: 0o755 });
    await run("cc", ["-O2", "-shared", "-fPIC", "-o", attempt, source], { timeout: compileMostMs });
    await rename(attempt, target);
    return true;
  } catch {
    // No C compiler, or an installation that is not ours to write to.
    return false;
  } finally {
    await rm(attempt, { force: true });
  }
};
