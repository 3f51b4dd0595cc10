import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { access, constants, mkdir, readFile, rename, rm } from "node:fs/promises";
import { arch } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { SandboxFault } from "./fault.ts";

const run = promisify(execFile);
const sourceFolder = fileURLToPath(new URL("../init/", import.meta.url));
const source = `${sourceFolder}runyard-init.c`;
const included = `${sourceFolder}system-calls.h`;
const buildFolder = fileURLToPath(new URL("../build/", import.meta.url));

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

const compile = async (target: string): Promise<void> => {
  const attempt = `${target}.${process.pid}`;
  const flags = ["-O2", "-Wall", "-o", attempt, source];
  try {
    await run("cc", ["-static", ...flags]).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") throw error;
      await run("cc", flags); // no static C library on this machine
    });
    await rename(attempt, target);
  } finally {
    await rm(attempt, { force: true });
  }
};

/**
 * The path of the compiled runyard-init; compiles it (about 0.3 s) when its source has not been compiled yet.
 * @throws SandboxFault when there is no C compiler
 */
export const ensureInit = async (): Promise<string> => {
  const key = createHash("sha256")
    .update(await readFile(source))
    .update(await readFile(included))
    .update(arch())
    .digest("hex")
    .slice(0, 16);
  const target = `${buildFolder}runyard-init-${key}`;
  if (await isExecutable(target)) return target;
  await mkdir(buildFolder, { recursive: true });
  try {
    await compile(target);
  } catch (error) {
    const { code, stderr } = error as NodeJS.ErrnoException & { stderr?: string };
    throw new SandboxFault(
      "compile runyard-init",
      code === "ENOENT"
        ? "no C compiler: install gcc and the C library's headers (Debian and Ubuntu: apt-get install gcc libc6-dev)"
        : "the C compiler could not compile runyard-init",
      { code, stderr },
    );
  }
  return target;
};
