import { lstatSync, readlinkSync } from "node:fs";
import type { Mount } from "../step.ts";

/** Fixed when a sandbox opens, before its program is known; a program's own limit on them is its memory limit. */
const folderBytes = 256 << 20;
const initTarget = "/.runyard-init";

/** /bin and its like are links into /usr on most systems, real folders on some. */
const systemFolders = (): string[] =>
  ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"].flatMap((path) => {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat?.isSymbolicLink()) return ["--symlink", readlinkSync(path), path];
    return stat?.isDirectory() ? ["--ro-bind", path, path] : [];
  });

const writableFolder = (path: string, mode: string): string[] => [
  "--perms",
  mode,
  "--size",
  String(folderBytes),
  "--tmpfs",
  path,
];

export type BubblewrapOptions = {
  init: string;
  mounts: Required<Mount>[];
  /** The programs' /etc. */
  settings: string;
  canDisableUserns: boolean;
};

/** Same for every sandbox of a host. fds 0, 1 and 4 belong to runyard-init. */
export const bubblewrapArguments = ({ init, mounts, settings, canDisableUserns }: BubblewrapOptions): string[] => [
  ...["--unshare-all", "--unshare-user", ...(canDisableUserns ? ["--disable-userns"] : [])],
  ...["--uid", "1000", "--gid", "1000", "--hostname", "runyard"],
  ...["--new-session", "--as-pid-1", "--clearenv"],
  ...["--ro-bind", "/usr", "/usr", ...systemFolders()],
  ...["--ro-bind", settings, "/etc"],
  ...["--proc", "/proc", "--dev", "/dev", ...writableFolder("/dev/shm", "1777"), "--remount-ro", "/dev"],
  ...[...writableFolder("/tmp", "1777"), ...writableFolder("/work", "0755")],
  ...mounts.flatMap(({ source, target }) => ["--ro-bind", source, target]),
  ...["--ro-bind", init, initTarget],
  ...["--remount-ro", "/", "--chdir", "/work", "--", initTarget],
];
