import { stat } from "node:fs/promises";
import { z } from "zod";
import { keep, readKept } from "../kept-json.ts";

const Entry = z.object({ key: z.string(), version: z.string() });
const Cache = z.record(z.string(), Entry);

/** Asking two dozen compilers for their version takes a second: answers are kept as long as the files stay the same. */
export type VersionCache = {
  /** @throws what `ask` throws; failures are not kept */
  lookUp(binary: string, argv: readonly string[], ask: () => Promise<string>): Promise<string>;
  save(): Promise<void>;
};

/** @param path - of the cache file; undefined keeps nothing */
export const openVersionCache = async (path: string | undefined): Promise<VersionCache> => {
  const kept = path === undefined ? {} : await readKept(path, Cache, {});
  let changed = false;
  const lookUp: VersionCache["lookUp"] = async (binary, argv, ask) => {
    const { mtimeMs, size } = await stat(binary);
    const key = JSON.stringify([mtimeMs, size, argv]);
    const known = kept[binary];
    if (known?.key === key) return known.version;
    const version = await ask();
    kept[binary] = { key, version };
    changed = true;
    return version;
  };
  const save = async () => {
    if (path !== undefined && changed) await keep(path, kept);
  };
  return { lookUp, save };
};
