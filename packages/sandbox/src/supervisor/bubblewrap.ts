import { initTarget, type Staged, systemFolders } from "./staging.ts";

/** Fixed when a sandbox opens, before its program is known; a program's own limit on them is its memory limit. */
const folderBytes = 256 << 20;

const writableFolder = (path: string, mode: string): string[] => [
  "--perms",
  mode,
  "--size",
  String(folderBytes),
  "--tmpfs",
  path,
];

/** A root that was made ready with its devices, or one made here of its parts. */
const rootArguments = (base: Staged["base"]): string[] => {
  if ("root" in base) return ["--dev-bind", base.root, "/", ...writableFolder("/dev/shm", "1777")];
  const folders = systemFolders().flatMap(({ path, link }) =>
    link === undefined ? ["--ro-bind", path, path] : ["--symlink", link, path],
  );
  return [
    ...[...folders, "--ro-bind", base.settings, "/etc", "--ro-bind", base.init, initTarget],
    ...["--dev", "/dev", ...writableFolder("/dev/shm", "1777"), "--remount-ro", "/dev"],
  ];
};

type Wishes = {
  canDisableUserns: boolean;
  /** The folder with the sandbox's own terminals, where they are not part of its devices. */
  terminals?: string;
};

/** Same for every sandbox of a host, but for terminals. fds 0, 1 and 4 belong to runyard-init. */
export const bubblewrapArguments = ({ base, mounts }: Staged, { canDisableUserns, terminals }: Wishes): string[] => [
  ...["--unshare-all", "--unshare-user", ...(canDisableUserns ? ["--disable-userns"] : [])],
  ...["--uid", "1000", "--gid", "1000", "--hostname", "runyard"],
  ...["--new-session", "--as-pid-1", "--clearenv"],
  ...rootArguments(base),
  ...(terminals === undefined ? [] : ["--dev-bind", terminals, "/dev/pts"]),
  ...["--proc", "/proc", ...writableFolder("/tmp", "1777"), ...writableFolder("/work", "0755")],
  ...mounts.flatMap(({ source, target }) => ["--ro-bind", source, target]),
  ...("root" in base ? [] : ["--remount-ro", "/"]),
  ...["--chdir", "/work", "--", initTarget],
];
