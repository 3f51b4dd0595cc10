import { createHash } from "node:crypto";
import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ToolchainManifest } from "./manifest.ts";
import type { PlacedMount } from "./mounts.ts";

const usualParent = fileURLToPath(new URL("../../build/headers/", import.meta.url));
/** They change when the system's headers do. */
const headerMarks = ["/usr/include", "/usr/include/stdio.h", "/usr/include/c++"];

const ageOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );

/**
 * Where a toolchain's headers are kept as its compiler has read them, and where a sandbox shows them; made when it is not
 * there. Undefined for toolchains that have none, and where nothing can be written.
 */
export const openHeaderFolder = async (
  { compile }: ToolchainManifest,
  identity: string,
): Promise<PlacedMount | undefined> => {
  if (compile?.precompile === undefined) return undefined;
  const marks = await Promise.all(headerMarks.map(ageOf));
  const digest = createHash("sha256")
    .update(JSON.stringify([compile.precompile, identity, marks]))
    .digest("hex");
  const tag = digest.slice(0, 16);
  const source = join(usualParent, tag);
  try {
    await mkdir(source, { recursive: true, mode: 0o755 });
  } catch {
    // An installation that is not ours to write to: everything is compiled from the sources.
    return undefined;
  }
  return { source, target: `/opt/runyard/headers/${tag}` };
};
