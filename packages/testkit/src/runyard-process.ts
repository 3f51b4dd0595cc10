import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { type Client, createClient } from "@runyard/client";
import { temporaryFolder } from "./temporary-folder.ts";

export const repositoryRoot = resolve(import.meta.dirname, "../../..");

/** Those that most users have. */
export const commonLanguages: readonly string[] = ["c", "cpp", "java", "javascript", "python", "typescript"];

/** What most tests need: a machine may have two dozen, and every first start tries each one offered. */
export const leastLanguages: readonly string[] = ["python"];

export const cliEntry = join(repositoryRoot, "packages/cli/bin/runyard.mjs");

export type RunyardOptions = {
  /** `controller` serves without a worker. */
  command?: "up" | "controller";
  /** A free one if absent. */
  port?: number;
  dataFolder?: string;
  slots?: number;
  /** That its worker offers; Python alone if absent. */
  languages?: readonly string[];
  args?: string[];
  /** A command that ends in running its arguments, such as one that changes the mounts first. */
  prefix?: string[];
  /** On top of this process's own. */
  env?: Record<string, string>;
  readyTimeoutMs?: number;
};

/** A whole Runyard (`runyard up`), or a controller alone, as a process of its own. */
export type RunyardProcess = AsyncDisposable & {
  readonly url: string;
  readonly client: Client;
  readonly dataFolder: string;
  readonly process: ChildProcess;
  readonly readyAfterMs: number;
  /** Everything it wrote to standard error so far. */
  log(): string;
  /** Ends it politely. @returns its exit status */
  stop(): Promise<number | null>;
  /** kill -9 of the process itself; a worker and programs below it must notice by themselves. */
  kill(): Promise<void>;
};

/** Starts `runyard up` or `runyard controller` and waits for its ready line. */
export const startRunyard = async (options: RunyardOptions = {}): Promise<RunyardProcess> => {
  const folder = options.dataFolder === undefined ? await temporaryFolder("data") : undefined;
  const dataFolder = options.dataFolder ?? folder?.path ?? "";
  const slots = options.slots === undefined ? [] : ["--slots", String(options.slots)];
  const { command: what = "up", port = 0, prefix = [], languages = leastLanguages } = options;
  const serve = [cliEntry, what, "--port", String(port), "--data", dataFolder, ...slots, ...(options.args ?? [])];
  const [command = "", ...args] = [...prefix, process.execPath, ...serve];
  const startedAt = performance.now();
  const child = spawn(command, args, {
    stdio: ["ignore", "pipe", "pipe"],
    cwd: repositoryRoot,
    env: { ...process.env, RUNYARD_LANGUAGES: languages.join(), ...options.env },
  });
  const exited = once(child, "exit").then(([code]) => code as number | null);
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    log += text;
  });
  const url = await readyUrl(child, options.readyTimeoutMs ?? 60_000, () => log);
  const stop = (): Promise<number | null> => {
    child.kill("SIGTERM");
    return exited;
  };
  return {
    url,
    client: createClient({ url }),
    dataFolder,
    process: child,
    readyAfterMs: performance.now() - startedAt,
    log: () => log,
    stop,
    kill: async () => {
      child.kill("SIGKILL");
      await exited;
    },
    [Symbol.asyncDispose]: async () => {
      await stop();
      await folder?.[Symbol.asyncDispose]();
    },
  };
};

const readyUrl = async (child: ChildProcess, timeoutMs: number, log: () => string): Promise<string> =>
  new Promise((resolveUrl, reject) => {
    let out = "";
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`no ready line within ${timeoutMs} ms; it wrote:\n${out}\n${log()}`));
    }, timeoutMs);
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      out += text;
      const url = /^ready {2}(https?:\/\/\S+)$/m.exec(out)?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolveUrl(url);
    });
    child.once("exit", (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`ended before it was ready (${code ?? signal}):\n${out}\n${log()}`));
    });
  });
