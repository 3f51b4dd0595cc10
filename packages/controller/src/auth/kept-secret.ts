import { chmod, readFile, writeFile } from "node:fs/promises";

/**
 * A secret that lives in a file for its owner's eyes only.
 * @param make - what to write at the first start
 */
export const keptSecret = async (path: string, make: () => string): Promise<{ secret: string; isNew: boolean }> => {
  let isNew = true;
  try {
    await writeFile(path, `${make()}\n`, { flag: "wx", mode: 0o600, flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    isNew = false;
  }
  await chmod(path, 0o600);
  const secret = (await readFile(path, "utf8")).trim();
  if (secret === "") throw new Error(`${path} is empty: delete it, and a new one is made at the next start`);
  return { secret, isNew };
};
