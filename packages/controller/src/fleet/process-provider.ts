import { spawn } from "node:child_process";
import { once } from "node:events";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { lastLine } from "./last-words.ts";
import { findWorkers, isAlive, killNow, type OwnProcess, signalProcess } from "./own-processes.ts";
import type { Provider, WorkerSpec } from "./provider.ts";

type Environment = Readonly<Record<string, string | undefined>>;

type Options = {
  /** Its workers' state folders and logs are in here. */
  folder: string;
  /** The command of a worker. Its words must name the folder, where its state goes, and the worker: so it is found. */
  commandLine: (spec: WorkerSpec, folder: string) => readonly string[];
  environment: Environment;
};

/** A worker that is asked to end has this long before it is killed. */
const politeMs = 8_000;
const lookAgainMs = 50;

/** Workers on this machine, each a process in a session of its own: they outlive a controller that crashes. */
export class ProcessProvider implements Provider {
  readonly kind = "process";
  readonly endsWithController = true;
  readonly #options: Options;
  /** As last seen, for an end without waiting. */
  #seen: readonly OwnProcess[] = [];

  constructor(options: Options) {
    this.#options = options;
  }

  async start(spec: WorkerSpec, signal: AbortSignal): Promise<void> {
    const { folder, commandLine, environment } = this.#options;
    // A file: a pipe would break, and its writer with it, when the controller is gone.
    await using log = await open(logPath(folder, spec.name), "w", 0o600);
    const [command = "", ...args] = commandLine(spec, folder);
    signal.throwIfAborted();
    const child = spawn(command, args, {
      stdio: ["ignore", log.fd, log.fd],
      // Other users see arguments, not the environment.
      env: {
        ...environment,
        ...(spec.token !== undefined && { RUNYARD_TOKEN: spec.token }),
        ...(spec.authority && { RUNYARD_CA_FILE: spec.authority.file }),
      },
      detached: true,
    });
    child.unref();
    await once(child, "spawn");
    await this.#find();
  }

  async stop({ name }: WorkerSpec, signal: AbortSignal): Promise<void> {
    const workers = (await this.#find()).filter((worker) => worker.name === name);
    await Promise.all(workers.map((worker) => endProcess(worker, signal)));
  }

  async list(): Promise<ReadonlySet<string>> {
    return new Set((await this.#find()).map(({ name }) => name));
  }

  lastWords(name: string): Promise<string> {
    return lastLine(logPath(this.#options.folder, name));
  }

  kill(): void {
    for (const worker of this.#seen) killNow(worker);
  }

  async #find(): Promise<OwnProcess[]> {
    this.#seen = await findWorkers(this.#options.folder);
    return [...this.#seen];
  }
}

export const logPath = (folder: string, name: string): string => join(folder, `${name}.log`);

export const endProcess = async (worker: OwnProcess, signal: AbortSignal): Promise<void> => {
  await signalProcess(worker, "SIGTERM");
  if (await endsWithin(worker, politeMs, signal)) return;
  await signalProcess(worker, "SIGKILL");
  if (await endsWithin(worker, politeMs)) return;
  throw new Error(`process ${worker.pid} does not end`);
};

const endsWithin = async (worker: OwnProcess, mostMs: number, signal?: AbortSignal): Promise<boolean> => {
  const deadline = performance.now() + mostMs;
  while (await isAlive(worker)) {
    if (performance.now() > deadline || signal?.aborted === true) return false;
    await delay(lookAgainMs);
  }
  return true;
};
