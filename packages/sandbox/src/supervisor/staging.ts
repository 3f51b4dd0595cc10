import { execFile } from "node:child_process";
import { lstatSync, readlinkSync } from "node:fs";
import { access, constants, cp, lstat, mkdir, readdir, realpath, rm, stat, symlink, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { asFault, SandboxFault } from "../fault.ts";
import type { Mount } from "../step.ts";

const run = promisify(execFile);

/** Where init lies in every sandbox. */
export const initTarget = "/.runyard-init";

/** An empty folder on the machine; what is mounted on it exists in our own mount namespace only and ends with us. */
const privateFolder = "/run/runyard";

const settingsFiles: Record<string, string> = {
  passwd: "root:x:0:0:root:/:/bin/sh\nrunner:x:1000:1000:runner:/work:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n",
  group: "root:x:0:\nrunner:x:1000:\nnogroup:x:65534:\n",
  "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
  hosts: "127.0.0.1 localhost runyard\n::1 localhost\n",
};

/** The little of /etc that programs need to start: the loader's files, alternatives, the time zone, Java's settings. */
const systemSettings = /^(ld\.so\.(cache|conf|conf\.d)|alternatives|localtime|java-.*-openjdk)$/;

const isReadable = (path: string): Promise<boolean> =>
  lstat(path).then(
    (found) =>
      found.isSymbolicLink() ||
      access(path, constants.R_OK).then(
        () => true,
        () => false,
      ),
    () => false,
  );

/** Belongs into the programs' /etc, which nothing can be mounted below once it is read-only. */
const isSetting = ({ target }: Required<Mount>): boolean => target.startsWith("/etc/");

/** Makes the programs' /etc. A copy, as one mount instead of ten saves 1 ms of CPU in opening every sandbox. */
const makeSettings = async (folder: string, settings: readonly Required<Mount>[]): Promise<string> => {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o755 });
  for (const name of (await readdir("/etc")).filter((entry) => systemSettings.test(entry)))
    await cp(`/etc/${name}`, `${folder}/${name}`, { recursive: true, verbatimSymlinks: true, filter: isReadable });
  for (const { source, target } of settings.filter((one) => !systemSettings.test(one.target.split("/")[2] ?? ""))) {
    const place = `${folder}${target.slice("/etc".length)}`;
    await cp(await realpath(source), place, { recursive: true, verbatimSymlinks: true, filter: isReadable });
  }
  for (const [name, text] of Object.entries(settingsFiles)) await writeFile(`${folder}/${name}`, text, { mode: 0o644 });
  return folder;
};

/** As bubblewrap wants them: what is so already, it need not change in each sandbox. */
const fenced = "ro,nosuid,nodev";
const fencedDevice = "ro,nosuid,noexec";

/** Mounts `source` on `target`, made for it, where every uid can reach it, whatever folders the source lies in. */
const stage = async (source: string, target: string, flags = fenced): Promise<string> => {
  const isFolder = (await stat(source)).isDirectory();
  await mkdir(isFolder ? target : dirname(target), { recursive: true, mode: 0o755 });
  if (!isFolder) await writeFile(target, "");
  await run("mount", ["-o", `rbind,${flags}`, source, target]);
  return target;
};

const deviceLinks = {
  fd: "/proc/self/fd",
  stdin: "/proc/self/fd/0",
  stdout: "/proc/self/fd/1",
  stderr: "/proc/self/fd/2",
};

/** What bubblewrap's own /dev has but for terminals, made once: it costs every sandbox 0.6 ms of CPU there. */
const makeDevices = async (folder: string): Promise<void> => {
  for (const name of ["null", "zero", "full", "random", "urandom", "tty"])
    await stage(`/dev/${name}`, `${folder}/${name}`, fencedDevice);
  for (const [name, target] of Object.entries(deviceLinks)) await symlink(target, `${folder}/${name}`);
  await symlink("pts/ptmx", `${folder}/ptmx`);
  await mkdir(`${folder}/pts`); // mounted over in sandboxes with a terminal
  await mkdir(`${folder}/shm`);
};

/** What every sandbox's root has, or is mounted over: nothing of ours may be made below these. */
const systemNames = ["usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32", "etc", "proc", "dev", "tmp", "work"];

/** Whether a mount can be part of the root itself: making its place must not write into what is mounted there already. */
const fitsIntoRoot = ({ target }: Required<Mount>, others: readonly Required<Mount>[]): boolean =>
  !systemNames.includes(target.split("/")[1] ?? "") &&
  others.every((other) => other.target === target || !`${target}/`.startsWith(`${other.target}/`));

/** Makes the root that every sandbox gets read-only: one mount in place of twenty saves 1.2 ms of CPU in opening each. */
const makeRoot = async (
  folder: string,
  {
    init,
    mounts,
    settings,
  }: { init: string; mounts: readonly Required<Mount>[]; settings: readonly Required<Mount>[] },
): Promise<string> => {
  for (const name of ["proc", "dev", "tmp", "work"]) await mkdir(`${folder}/${name}`, { recursive: true });
  for (const { link, path } of systemFolders()) {
    if (link === undefined) await stage(path, `${folder}${path}`);
    else await symlink(link, `${folder}${path}`);
  }
  await makeDevices(`${folder}/dev`);
  await makeSettings(`${folder}/etc`, settings);
  for (const { source, target } of mounts) await stage(source, `${folder}${target}`);
  await stage(init, `${folder}${initTarget}`);
  return folder;
};

/** Where the system's programs lie: /usr, and /bin and its like, links into /usr on most systems, real folders on some. */
export const systemFolders = (): { path: string; link?: string }[] =>
  ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"].flatMap((path) => {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found?.isSymbolicLink()) return [{ path, link: readlinkSync(path) }];
    return found?.isDirectory() ? [{ path }] : [];
  });

/** Either a whole root with init in it, a place for terminals and one for the launcher's door, or the parts it is to be made of; and the mounts that come on top. */
export type Staged = {
  base: { root: string; terminals: string; door: string } | { init: string; settings: string };
  mounts: Required<Mount>[];
};

/** Where init can be started from outside a sandbox. */
export const stagedInit = ({ base }: Staged): string => ("root" in base ? `${base.root}${initTarget}` : base.init);

/**
 * Makes everything programs may read reachable for their uid: in a private mount namespace by mounting it into a folder
 * open to all, else (not root) as it lies, since programs then have our own uid.
 * @throws SandboxFault when a source does not exist
 */
export const stageSources = async (options: {
  init: string;
  mounts: Mount[];
  stateDir: string;
  privateMounts: boolean;
}): Promise<Staged> => {
  const wanted = options.mounts.map(({ source, target }) => ({ source, target: target ?? source }));
  for (const { source } of wanted) {
    await stat(source).catch((error: Error) => {
      throw new SandboxFault("mount a folder for programs", `${source} cannot be used: ${error.message}`, { source });
    });
  }
  const settings = wanted.filter(isSetting);
  const mounts = wanted.filter((mount) => !isSetting(mount));
  if (!options.privateMounts) {
    await mkdir(options.stateDir, { recursive: true });
    return { base: { init: options.init, settings: await makeSettings(`${options.stateDir}/etc`, settings) }, mounts };
  }
  try {
    await mkdir(privateFolder, { recursive: true, mode: 0o755 });
    await run("mount", ["-t", "tmpfs", "-o", "mode=755,size=16m", "runyard", privateFolder]);
    const inRoot = mounts.filter((mount, index) => fitsIntoRoot(mount, mounts.toSpliced(index, 1)));
    const root = await makeRoot(`${privateFolder}/root`, { init: options.init, mounts: inRoot, settings });
    const terminals = `${privateFolder}/terminals`;
    await mkdir(terminals);
    const door = `${privateFolder}/door`;
    await mkdir(door);
    await run("mount", ["-t", "tmpfs", "-o", "mode=700,size=64k,nosuid,nodev,noexec", "runyard", door]);
    const onTop: Required<Mount>[] = [];
    for (const mount of mounts.filter((one) => !inRoot.includes(one))) {
      const source = await stage(mount.source, `${privateFolder}/mount-${onTop.length}`);
      onTop.push({ source, target: mount.target });
    }
    await run("mount", ["-o", `remount,${fenced}`, privateFolder]);
    return { base: { root, terminals, door }, mounts: onTop };
  } catch (error) {
    throw asFault("mount folders for programs", error);
  }
};
