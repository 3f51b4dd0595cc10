import { execFile } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { access, constants, mkdir, readFile, rename, rm } from "node:fs/promises";
import { arch } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const compileMostMs = 30_000;

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

export type CSource = {
  /** What is compiled, and after it what it includes. */
  sources: readonly [string, ...string[]];
  /** Ways to compile it: the first that works is taken. */
  ways: readonly (readonly string[])[];
  /** Where it is kept, made when missing. */
  folder: string;
};

/**
 * The path of a C source of our own as this machine's compiler makes it (0.1 to 0.3 s); made once for the same text.
 * @throws what the last way to compile it threw: `code` is ENOENT where there is no compiler, EACCES or EROFS where the folder is
 *   not ours to write to, `stderr` has the compiler's words
 */
export const compiled = async ({ sources, ways, folder }: CSource): Promise<string> => {
  const digest = createHash("sha256");
  for (const source of sources) digest.update(await readFile(source));
  const key = digest
    .update(JSON.stringify([ways, arch()]))
    .digest("hex")
    .slice(0, 16);
  const target = join(folder, `${basename(sources[0], ".c")}-${key}`);
  if (await isExecutable(target)) return target;
  await mkdir(folder, { recursive: true, mode: 0o755 });
  await access(folder, constants.W_OK);
  // Others may be at it: whoever is last replaces the file by its like.
  const attempt = `${target}.${randomUUID()}`;
  try {
    for (const [index, flags] of ways.entries()) {
      const made = run("cc", [...flags, "-o", attempt, sources[0]], { timeout: compileMostMs });
      const works = await made.then(
        () => true,
        (error: NodeJS.ErrnoException) => {
          if (error.code === "ENOENT" || index === ways.length - 1) throw error;
          return false;
        },
      );
      if (works) break;
    }
    await rename(attempt, target);
  } finally {
    await rm(attempt, { force: true });
  }
  return target;
};
