import { createHash } from "node:crypto";
import { basename } from "node:path";
import { hostTexts, locate } from "./locate.ts";
import type { ToolchainManifest } from "./manifest.ts";

/** Something of this machine, and where a sandbox shows it. */
export type PlacedMount = { source: string; target: string };

const isWithin = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

/** Folders every sandbox shows as they are. */
const shown = ["/usr", "/bin", "/sbin", "/lib", "/lib64"];
/** Folders that a sandbox has for itself: what lies below them here must be shown elsewhere. */
const taken = ["/work", "/tmp", "/dev", "/proc", "/sys", "/run"];

const targetOf = (source: string): string => {
  if (!taken.some((folder) => isWithin(source, folder))) return source;
  const tag = createHash("sha256").update(source).digest("hex").slice(0, 12);
  return `/opt/runyard/${tag}/${basename(source)}`;
};

/** What a toolchain needs beside the system's own folders; what does not exist is left out. */
export const placeMounts = async (
  mounts: ToolchainManifest["mounts"],
  installed: { binary: string; home: string; folder: string },
): Promise<PlacedMount[]> => {
  const placed: PlacedMount[] = [];
  for (const mount of mounts) {
    for (const source of await locate(mount.source, { ...hostTexts, ...installed })) {
      if (mount.target === undefined && shown.some((folder) => isWithin(source, folder))) continue;
      placed.push({ source, target: mount.target ?? targetOf(source) });
    }
  }
  return placed;
};

/** Where a program in the sandbox finds a path of this machine. */
export const pathInSandbox = (path: string, mounts: readonly PlacedMount[]): string => {
  const mount = mounts
    .filter(({ source }) => isWithin(path, source))
    .reduce<PlacedMount | undefined>(
      (best, one) => (one.source.length > (best?.source.length ?? 0) ? one : best),
      undefined,
    );
  return mount === undefined ? path : mount.target + path.slice(mount.source.length);
};
