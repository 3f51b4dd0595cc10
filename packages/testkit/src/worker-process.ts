import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cliEntry, leastLanguages, repositoryRoot } from "./runyard-process.ts";

export type WorkerProcessOptions = {
  controllerUrl: string;
  token: string;
  name: string;
  slots: number;
  /** That it offers; Python alone if absent. */
  languages?: readonly string[];
  /** What it keeps; the same folder again after a restart. */
  dataFolder: string;
  args?: string[];
  /** On top of this process's own. */
  env?: Record<string, string>;
};

/** A `runyard worker` as a process of its own. */
export type WorkerProcess = AsyncDisposable & {
  readonly process: ChildProcess;
  readonly pid: number;
  /** Resolves when a controller took it in; rejects when it ended before. */
  readonly joined: Promise<void>;
  readonly exited: Promise<void>;
  /** Everything it wrote to standard error so far. */
  log(): string;
  /** Ends it politely, also when it is stopped by a signal. */
  stop(): Promise<void>;
  /** kill -9 of the worker itself: what it started must notice by itself. */
  kill(): Promise<void>;
};

/** Starts a worker, without waiting for it to join. */
export const startWorkerProcess = (options: WorkerProcessOptions): WorkerProcess => {
  const { controllerUrl, token, name, slots, dataFolder, languages = leastLanguages } = options;
  const flags = ["--join", controllerUrl, "--name", name, "--slots", String(slots), "--data", dataFolder];
  const child = spawn(process.execPath, [cliEntry, "worker", ...flags, ...(options.args ?? [])], {
    stdio: ["ignore", "pipe", "pipe"],
    cwd: repositoryRoot,
    env: { ...process.env, RUNYARD_LANGUAGES: languages.join(), ...options.env, RUNYARD_TOKEN: token },
  });
  const exited = once(child, "exit").then(() => undefined);
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    log += text;
  });
  const joined = Promise.race([
    once(child.stdout, "data").then(() => undefined),
    exited.then(() => Promise.reject(new Error(`worker ${name} ended before it had joined:\n${log}`))),
  ]);
  joined.catch(() => {
    // For whoever waits for it; one that is killed on purpose before it joined is nobody's trouble.
  });
  const end = async (signal: "SIGTERM" | "SIGKILL"): Promise<void> => {
    child.kill(signal);
    child.kill("SIGCONT");
    await exited;
  };
  const stop = () => end("SIGTERM");
  return {
    process: child,
    pid: child.pid ?? 0,
    joined,
    exited,
    log: () => log,
    stop,
    kill: () => end("SIGKILL"),
    [Symbol.asyncDispose]: stop,
  };
};
