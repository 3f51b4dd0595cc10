import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { z } from "zod";

/** What was kept in a file, or `otherwise` when it is absent or spoiled: then it is found out again. */
export const readKept = async <Kept>(path: string, schema: z.ZodType<Kept>, otherwise: Kept): Promise<Kept> => {
  try {
    return schema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    // Not there, or not what we wrote: nothing is lost but the time to find it out again.
    return otherwise;
  }
};

/** Replaces the file as a whole: a reader sees the old one or the new one. */
export const keep = async (path: string, value: unknown, mode = 0o666): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  // One that is there keeps its mode.
  await rm(`${path}.new`, { force: true });
  await writeFile(`${path}.new`, JSON.stringify(value), { mode });
  await rename(`${path}.new`, path);
};
