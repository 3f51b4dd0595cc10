/** What a step may use. Integers above 0. */
export type Limits = {
  /** CPU time of all processes and threads together. */
  cpuTimeMs: number;
  /** From the program's exec to its end; our own set-up is never charged. */
  wallTimeMs: number;
  /** Peak of all processes together, with what they keep in /work, /tmp and /dev/shm. */
  memoryBytes: number;
  /** stdout and stderr together; the first bytes up to it are kept. */
  outputBytes: number;
  /** Processes and threads alive at once. */
  processes: number;
  /** Size of one file. */
  fileBytes: number;
};

export type Usage = { cpuTimeMs: number; wallTimeMs: number; memoryBytes: number };

/** Something of the machine that programs may read, besides the system's own folders. Always read-only. */
export type Mount = { source: string; target?: string };

export type StepFile = { path: string; bytes: Uint8Array; executable?: boolean };

/**
 * Which files come back: regular files below `folder` of the work folder ("." for all of it), never through a link.
 * With `patterns` only what one of them matches, seen from `folder`: `*` stands for any characters of a name, `?` for one,
 * a name that is `**` for any folders.
 */
export type Collect = {
  folder: string;
  maxBytes: number;
  maxFiles: number;
  maxDepth: number;
  /** At most 64, and no more than 16 names each: the walk is as deep as `maxDepth`. */
  patterns?: readonly string[];
};

/** A name that is not UTF-8 has its other bytes written as `\xff`. */
export type CollectedFile = { path: string; bytes: Uint8Array; executable: boolean };

/** Why a file or all of a folder does not come back. */
export type LeftOutReason =
  | "too_many_files"
  | "too_large"
  | "too_deep"
  | "too_many_names"
  | "path_too_long"
  | "not_a_file"
  | "unreadable";
/** `bytes`: its size where it is a file. */
export type LeftOutFile = { path: string; reason: LeftOutReason; bytes: number };

export type Command = {
  /** `argv[0]` with a slash is a path, without one it is looked up in `env.PATH` (`/bin:/usr/bin` when absent). */
  argv: readonly string[];
  /** The whole environment. */
  env: Readonly<Record<string, string>>;
  /**
   * For a program that never waits for its output to be read, as Node does not: pipes of the usual size. Otherwise they hold
   * one write each, which keeps stdout and stderr in the order they were written.
   */
  roomyPipes?: boolean;
  /** Made in the work folder before it starts, a single name: in a warm start no file is there yet. */
  folder?: string;
};

/** A symbolic link in the work folder, for programs to follow; nothing of ours does. */
export type StepLink = { name: string; target: string };

/** In characters, each side from 1 to 65535. */
export type TerminalSize = { columns: number; rows: number };

/** One command to run. It starts in `/work`, where `files` are. */
export type Step = Command & {
  /** Relative paths without `.`, `..` or empty parts; folders are made. */
  files: readonly StepFile[];
  links?: readonly StepLink[];
  /** Bytes, or "open" when they come later through {@link StepHandle.write}. */
  stdin: Uint8Array | "open";
  /**
   * Its streams are a terminal of this size, the controlling one of its session, and not pipes: what it shows comes as
   * stdout, and the end of stdin is typed (Ctrl+D).
   */
  terminal?: TerminalSize;
  limits: Limits;
  collect?: Collect;
  /** It stays and waits most of its time: it takes no slot, and is not among the programs that starts ahead give way to. */
  isService?: boolean;
};

export type StepOutcome = "ok" | "runtime_error" | "time_limit" | "memory_limit" | "output_limit" | "cancelled";

/** The limit that ended or spoiled a step, in the limit's own unit. */
export type LimitHit = {
  name: keyof Limits;
  value: number;
  used: number;
  /** Of memory: the kernel ended a process for it, or we measured too much. */
  by?: "kernel" | "runyard";
};

export type StepReport = {
  outcome: StepOutcome;
  /** Null when a signal ended the program. 127 (not found) or 126 when it could not be started, see `execError`. */
  exitCode: number | null;
  /** "SIGSEGV" and the like; null when it exited by itself. */
  signal: string | null;
  /** Why the command could not be started, as an errno name. */
  execError?: string;
  limit?: LimitHit;
  /** Output was cut at `outputBytes`. */
  truncated: boolean;
  usage: Usage;
  /** Present when asked for, however the program ended, unless the whole sandbox had to be ended: then nothing came back. */
  collected?: CollectedFile[];
  /** What `collect` asked for and does not come back (never a part of a file): the first of them. */
  leftOut?: LeftOutFile[];
  leftOutCount?: number;
};

export type OutputChunk = { stream: "stdout" | "stderr"; bytes: Uint8Array };

/** One fence of a sandbox, and whether this machine has it. */
export type Layer = {
  name:
    | "namespaces"
    | "no-network"
    | "read-only-system"
    | "own-uid"
    | "private-mounts"
    | "cgroup-memory"
    | "cgroup-processes"
    | "cgroup-cpu"
    | "cgroup-share"
    | "terminals"
    | "rlimits"
    | "seccomp";
  active: boolean;
  /** One sentence: how it is done, or what is missing and what that costs. */
  detail: string;
};

export type SandboxLog = Record<"debug" | "info" | "warn" | "error", (fields: object, message: string) => void>;
