import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { test } from "vitest";
import {
  type Command,
  type Limits,
  openSandboxHost,
  type SandboxHost,
  type SandboxLog,
  type Step,
  type StepReport,
} from "../src/index.ts";

export const isRoot = process.getuid?.() === 0;
/** Tests that need to act as root and as somebody else. */
export const testAsRoot = test.skipIf(!isRoot);

export const megabyte = 1 << 20;
export const ampleLimits: Limits = {
  cpuTimeMs: 10_000,
  wallTimeMs: 20_000,
  memoryBytes: 256 * megabyte,
  outputBytes: megabyte,
  processes: 64,
  fileBytes: 64 * megabyte,
};
export const plainEnv = { PATH: "/usr/bin:/bin", HOME: "/work" };

/** A log that keeps what should not happen in a test. */
export const keepingLog = (): SandboxLog & { kept: string[] } => {
  const kept: string[] = [];
  const keep = (fields: object, message: string) => void kept.push(`${message} ${JSON.stringify(fields)}`);
  return { kept, debug: () => {}, info: () => {}, warn: keep, error: keep };
};

export type Lab = AsyncDisposable & {
  host: SandboxHost;
  stateDir: string;
  log: ReturnType<typeof keepingLog>;
  /** How often something of a step could not be removed. */
  readonly quarantined: number;
};

type LabOptions = { slots?: number; mounts?: { source: string; target?: string }[]; warm?: Command[] };

export const openLab = async (options: LabOptions = {}): Promise<Lab> => {
  const stateDir = await mkdtemp(join(tmpdir(), "runyard-sandbox-"));
  const log = keepingLog();
  const { slots = 2, mounts = [], warm = [] } = options;
  let quarantined = 0;
  const onQuarantine = () => {
    quarantined += 1;
  };
  const host = await openSandboxHost({ slots, mounts, warm, stateDir, log, onQuarantine });
  return {
    host,
    get quarantined() {
      return quarantined;
    },
    stateDir,
    log,
    [Symbol.asyncDispose]: async () => {
      await host.close();
      await rm(stateDir, { recursive: true, force: true });
    },
  };
};

export type Result = StepReport & { stdout: Buffer; stderr: Buffer; text: string; both: string };

export type StepWishes = Partial<Omit<Step, "limits">> & { limits?: Partial<Limits> };

export const stepFor = (argv: string[], wishes: StepWishes = {}): Step => ({
  env: plainEnv,
  files: [],
  stdin: new Uint8Array(),
  ...wishes,
  argv,
  limits: { ...ampleLimits, ...wishes.limits },
});

/** Starts a step and gathers its output. `result.text` is stdout, `both` both streams in the order they came. */
export const startStep = (host: SandboxHost, argv: string[], wishes: StepWishes = {}) => {
  const parts = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
  const both: Uint8Array[] = [];
  const waiters: { text: string; resolve: () => void }[] = [];
  const handle = host.start(stepFor(argv, wishes), ({ stream, bytes }) => {
    parts[stream].push(bytes);
    both.push(bytes);
    for (const waiter of waiters) if (Buffer.concat(both).includes(waiter.text)) waiter.resolve();
  });
  const result = handle.report.then((report): Result => {
    const [stdout, stderr] = [Buffer.concat(parts.stdout), Buffer.concat(parts.stderr)];
    return { ...report, stdout, stderr, text: stdout.toString(), both: Buffer.concat(both).toString() };
  });
  /** Resolves when the program has written `text`. */
  const says = (text: string): Promise<void> =>
    Buffer.concat(both).includes(text)
      ? Promise.resolve()
      : new Promise<void>((resolve) => waiters.push({ text, resolve }));
  return { handle, result, says };
};

export const runStep = (host: SandboxHost, argv: string[], wishes: StepWishes = {}): Promise<Result> =>
  startStep(host, argv, wishes).result;

export const shell = (host: SandboxHost, script: string, wishes: StepWishes = {}): Promise<Result> =>
  runStep(host, ["sh", "-c", script], wishes);

export const python = (host: SandboxHost, script: string, wishes: StepWishes = {}): Promise<Result> =>
  runStep(host, ["/usr/bin/python3", "-I", "-S", "-c", script], wishes);

const run = promisify(execFile);

/** Compiles C on the machine, to be laid into a sandbox as `./program`. Its headers may lie in `includes`. */
export const compileC = async (source: string, includes = "/usr/include"): Promise<Step["files"]> => {
  const folder = await mkdtemp(join(tmpdir(), "runyard-program-"));
  try {
    const compiling = run("cc", [
      "-O0",
      "-w",
      "-pthread",
      "-idirafter",
      includes,
      "-x",
      "c",
      "-",
      "-o",
      join(folder, "program"),
    ]);
    compiling.child.stdin?.end(`#define _GNU_SOURCE\n${source}`);
    await compiling;
    return [{ path: "program", bytes: await readFile(join(folder, "program")), executable: true }];
  } finally {
    await rm(folder, { recursive: true });
  }
};

export const runC = async (host: SandboxHost, source: string, wishes: StepWishes = {}): Promise<Result> =>
  runStep(host, ["./program"], { files: await compileC(source), ...wishes });

/** Waits for something that another process brings about. */
export const eventually = async (holds: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> => {
  const deadline = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`did not become true within ${withinMs} ms: ${holds}`);
    await delay(10);
  }
};

export const processExists = (pid: number): boolean => existsSync(`/proc/${pid}`);

/** Pids of the machine whose command line contains `text`. */
export const processesWith = (text: string): number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "latin1").includes(text);
      } catch {
        return false; // it ended while we looked
      }
    })
    .map(Number);

/** Pids of the machine that run with one of `count` uids from `first` on. */
export const processesOfUids = (first: number, count: number): number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const uid = Number(/^Uid:\t(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
        return uid >= first && uid < first + count;
      } catch {
        return false; // it ended while we looked
      }
    })
    .map(Number);

/** Children of a process and theirs. */
export const descendants = (pid: number): number[] => {
  try {
    const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" ").filter(Boolean).map(Number),
    );
    return children.flatMap((child) => [child, ...descendants(child)]);
  } catch {
    return []; // it ended while we looked
  }
};

/** Where the cgroups of a process lie, each controller's own with v1. */
export const groupFolders = (pid: number): string[] =>
  readFileSync(`/proc/${pid}/cgroup`, "utf8")
    .split("\n")
    .filter((line) => line.includes("/runyard-"))
    .map((line) => {
      const [, names = "", path = ""] = line.split(":");
      return ["/sys/fs/cgroup", names, path].join("/");
    })
    .filter((folder) => existsSync(folder));

/** Every cgroup on this machine that belongs to a given supervisor. */
export const cgroupsOf = async (supervisorPid: number): Promise<string[]> => {
  const found = await run("find", ["/sys/fs/cgroup", "-type", "d", "-name", `runyard-${supervisorPid}-*`]).catch(
    (error: { stdout: string }) => error, // groups of others come and go while find walks
  );
  return found.stdout.split("\n").filter(Boolean);
};
