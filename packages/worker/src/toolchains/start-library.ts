import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compiled } from "@runyard/sandbox";
import type { ToolchainManifest } from "./manifest.ts";
import type { PlacedMount } from "./mounts.ts";
import { expandText } from "./template.ts";

const buildFolder = fileURLToPath(new URL("../../build/start/", import.meta.url));

/** What a runtime loads so that it can be started ahead of its program: where it is, and the argument that loads it. */
export type StartLibrary = { mount: PlacedMount; argument: string };

/**
 * A toolchain's own. Undefined for toolchains that have none, and where it cannot be compiled: their programs are started when
 * they come.
 */
export const openStartLibrary = async (
  { run: { library } }: ToolchainManifest,
  folder: string,
): Promise<StartLibrary | undefined> => {
  if (library === undefined) return undefined;
  const built = await compiled({
    sources: [join(folder, library.source)],
    ways: [["-O2", "-shared", "-fPIC"]],
    folder: buildFolder,
  }).catch(() => undefined); // no C compiler, or an installation that is not ours to write to
  if (built === undefined) return undefined;
  const target = `/opt/runyard/start/${basename(built)}`;
  return { mount: { source: built, target }, argument: expandText(library.argument, { library: target }) };
};
