import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

const compress = promisify(gzip);
const worthwhileBytes = 1024;

/** Lays a `.gz` beside every text the build made, so that the controller sends it without compressing each time. */
export const precompress = (): Plugin => {
  let folder = "";
  return {
    name: "precompress",
    apply: "build",
    configResolved: (config) => {
      folder = join(config.build.outDir, config.build.assetsDir);
    },
    closeBundle: async () => {
      for (const name of await readdir(folder)) {
        if (!/\.(js|css|svg|json)$/.test(name)) continue;
        const bytes = await readFile(join(folder, name));
        if (bytes.length < worthwhileBytes) continue;
        await writeFile(join(folder, `${name}.gz`), await compress(bytes, { level: constants.Z_BEST_COMPRESSION }));
      }
    },
  };
};
