import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { arch, cpus, release, totalmem } from "node:os";
import { promisify } from "node:util";
import type { CgroupTree } from "./cgroups/cgroup.ts";
import type { Layer } from "./step.ts";

const run = promisify(execFile);

/** What was found on this machine, each part with its reason when it is missing. */
export type Machine = {
  bubblewrap: { works: boolean; canDisableUserns: boolean; hasTerminals: boolean; detail: string };
  /** First of {@link uidsPerHost} uids that nobody else uses; undefined when programs run as our own user. */
  uidBase: number | undefined;
  hasPrivateMounts: boolean;
};

export const uidsPerHost = 1024;
export const cpuCount = cpus().length;
/** Of the machine, or of the container this is in. */
export const memoryBytes = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);

/** RLIMIT_NPROC is counted per user namespace since 5.14; before, it would count everything the user runs. */
export const countsProcessesPerNamespace = (): boolean => {
  const [major = 0, minor = 0] = release().split(".").map(Number);
  return major > 5 || (major === 5 && minor >= 14);
};

const isMapped = (map: string, first: number, count: number): boolean =>
  map.split("\n").some((line) => {
    const [inside = Number.NaN, , size = 0] = line.trim().split(/\s+/).map(Number);
    return first >= inside && first + count <= inside + size;
  });

/**
 * A range of uids for one state folder, far above those of people, packages and containers; where this user namespace
 * is small (rootless containers) a range inside it. Two hosts with different folders do not share uids (1 in 200,000).
 */
export const findUidBase = async (stateDir: string): Promise<number | undefined> => {
  if (process.getuid?.() !== 0) return undefined;
  const hash = createHash("sha256").update(stateDir).digest().readUInt32LE();
  const map = await readFile("/proc/self/uid_map", "utf8").catch(() => "");
  const candidates = [1_900_000_000 + (hash % 200_000) * uidsPerHost, 50_000 + (hash % 10) * uidsPerHost];
  return candidates.find((base) => isMapped(map, base, uidsPerHost));
};

export const canUnshareMounts = async (): Promise<boolean> => {
  if (process.getuid?.() !== 0) return false;
  return run("unshare", ["--mount", "--propagation", "private", "--", "true"]).then(
    () => true,
    () => false,
  );
};

/** Says something where a terminal can be opened, and never fails. */
const terminalProbe = ["sh", "-c", "(: <> /dev/ptmx) 2> /dev/null && echo yes; true"];

/** Opens an empty sandbox once, as the user programs will be. */
export const probeBubblewrap = async (uid: number | undefined): Promise<Machine["bubblewrap"]> => {
  const identity = uid === undefined ? {} : { uid, gid: uid };
  const help = await run("bwrap", ["--help"]).catch(() => undefined);
  if (!help)
    return {
      works: false,
      canDisableUserns: false,
      hasTerminals: false,
      detail: "bubblewrap is not installed (Debian and Ubuntu: apt-get install bubblewrap)",
    };
  const canDisableUserns = help.stdout.includes("--disable-userns");
  const fence = ["--unshare-all", "--unshare-user", ...(canDisableUserns ? ["--disable-userns"] : [])];
  const root = ["--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev"];
  try {
    const options = { ...identity, cwd: "/", timeout: 10_000 };
    const tried = await run("bwrap", [...fence, ...root, "--", ...terminalProbe], options);
    return { works: true, canDisableUserns, hasTerminals: tried.stdout !== "", detail: "bubblewrap" };
  } catch (error) {
    const seen = ((error as { stderr?: string }).stderr ?? "").trim() || (error as Error).message;
    return {
      works: false,
      canDisableUserns,
      hasTerminals: false,
      detail: `bubblewrap cannot open a sandbox here: ${seen}`,
    };
  }
};

export const inspectMachine = async (stateDir: string, hasPrivateMounts: boolean): Promise<Machine> => {
  const uidBase = await findUidBase(stateDir);
  return { uidBase, hasPrivateMounts, bubblewrap: await probeBubblewrap(uidBase) };
};

const filteredArchitectures = ["x64", "arm64"];

/** By the sign that runyard-init goes by. */
const hasSystemCallFilter = (): boolean =>
  filteredArchitectures.includes(arch()) && existsSync("/proc/sys/kernel/seccomp/actions_avail");

/** Every fence, in the order of the README's table. */
export const describeLayers = (machine: Machine, cgroups: CgroupTree["controllers"], isUnsafe: boolean): Layer[] => {
  const fenced = machine.bubblewrap.works && !isUnsafe;
  const unfenced = isUnsafe
    ? "UNSAFE MODE: programs run as plain processes of this machine"
    : machine.bubblewrap.detail;
  const layer = (name: Layer["name"], active: boolean, yes: string, no: string): Layer => ({
    name,
    active,
    detail: active ? yes : no,
  });
  const counted = (name: Layer["name"], controller: keyof CgroupTree["controllers"], otherwise: string): Layer =>
    layer(name, cgroups[controller].active, cgroups[controller].detail, `${cgroups[controller].detail}; ${otherwise}`);
  const nproc = countsProcessesPerNamespace() ? "RLIMIT_NPROC is used" : "processes are not limited on this old kernel";
  const nested = machine.bubblewrap.canDisableUserns ? ", no nested user namespaces" : "";
  return [
    layer("namespaces", fenced, `user, pid, mount, ipc, uts and cgroup namespaces${nested}`, unfenced),
    layer("no-network", fenced, "an empty network namespace", unfenced),
    layer("read-only-system", fenced, "only /work, /tmp and /dev/shm can be written, all in memory", unfenced),
    layer(
      "own-uid",
      machine.uidBase !== undefined,
      `each sandbox has a uid of its own, from ${machine.uidBase}`,
      "not root: programs run as this user; namespaces alone keep them apart",
    ),
    layer(
      "private-mounts",
      machine.hasPrivateMounts,
      "toolchains in folders closed to others are mounted for programs, unseen by the machine",
      "toolchains must lie in folders that everybody may read",
    ),
    counted("cgroup-memory", "memory", "resident memory is polled every 25 ms instead"),
    counted("cgroup-processes", "processes", `${nproc} instead`),
    counted("cgroup-cpu", "cpu", "CPU time is summed from /proc every 25 ms instead"),
    counted("cgroup-share", "share", "a program with many processes gets more of the processors than others"),
    layer(
      "terminals",
      isUnsafe ? existsSync("/dev/ptmx") : machine.bubblewrap.hasTerminals,
      "a program that wants one gets a pseudo-terminal of an instance of its own",
      "no pseudo-terminals (devpts): programs that want a terminal do not run here",
    ),
    layer("rlimits", true, "file size, CPU backup, open files, core dumps, locked memory, stack", ""),
    layer(
      "seccomp",
      hasSystemCallFilter(),
      "a system call filter refuses administration, kernel interfaces and new namespaces",
      "this kernel or architecture has no system call filter: everything the kernel offers is open to programs",
    ),
  ];
};
