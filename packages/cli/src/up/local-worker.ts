import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { environment } from "../settings/settings.ts";
import { launcher } from "./launcher.ts";

const firstPauseMs = 500;
const longestPauseMs = 30_000;
/** A worker that lived this long was well: the next end is a new story. */
const wellAfterMs = 60_000;
const stopMs = 8_000;

type LocalWorkerOptions = {
  controllerUrl: string;
  /** Of the authority that signed the controller's certificate, where it is none that everybody knows. */
  caFile: string | undefined;
  token: string;
  slots: number;
  name: string;
  data: string;
  maxCpuRatio: number | undefined;
  maxMemoryRatio: number | undefined;
  /** Further settings of the worker. */
  moreFlags: readonly string[];
  isVerbose: boolean;
  /** Told when a worker ended by itself, and when the next is started. */
  say: (text: string) => void;
};

const workerFlags = (options: LocalWorkerOptions): string[] => {
  const { controllerUrl, slots, name, data, maxCpuRatio, maxMemoryRatio, moreFlags, isVerbose } = options;
  return [
    ...["--join", controllerUrl, "--slots", String(slots), "--name", name, "--data", data],
    ...(maxCpuRatio === undefined ? [] : ["--max-cpu", String(maxCpuRatio * 100)]),
    ...(maxMemoryRatio === undefined ? [] : ["--max-memory", String(maxMemoryRatio * 100)]),
    ...moreFlags,
    ...(isVerbose ? ["--verbose"] : []),
  ];
};

/**
 * The controller's own worker: a process of its own, so that a program too many for it does not end the controller. Started
 * again when it ends. A channel between the two lets it notice when the controller is gone, even killed.
 */
export class LocalWorker {
  readonly #options: LocalWorkerOptions;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  #child: ChildProcess | undefined;
  #exited: Promise<void> = Promise.resolve();
  /** How the last one ended, while there is none. */
  lastEnd: string | undefined;

  constructor(options: LocalWorkerOptions) {
    this.#options = options;
    this.#running = this.#keepRunning();
  }

  /** Stops it and waits: its programs are stopped, and their jobs go back to the queue. Harmless when repeated. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    // The end of the channel stops it at once; a signal would let it finish its programs first.
    if (this.#child?.connected) this.#child.disconnect();
    const late = new AbortController();
    void delay(stopMs, undefined, { signal: late.signal }).then(
      () => this.kill(),
      () => {
        // It ended in time.
      },
    );
    await this.#exited;
    late.abort();
    await this.#running;
  }

  kill(): void {
    this.#stopping.abort();
    this.#child?.kill("SIGKILL");
  }

  async #keepRunning(): Promise<void> {
    let failures = 0;
    while (!this.#stopping.signal.aborted) {
      const startedAtMs = Date.now();
      this.#exited = this.#runOnce();
      await this.#exited;
      if (this.#stopping.signal.aborted) return;
      failures = Date.now() - startedAtMs > wellAfterMs ? 1 : failures + 1;
      const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - 1));
      this.#options.say(`the local worker ended (${this.lastEnd}); starting it again in ${pauseMs / 1000} s`);
      await delay(pauseMs, undefined, { signal: this.#stopping.signal }).catch(() => {
        // Stopped meanwhile: the loop ends.
      });
    }
  }

  #runOnce(): Promise<void> {
    const { token, caFile } = this.#options;
    const child = spawn(process.execPath, [launcher, "worker", ...workerFlags(this.#options)], {
      // Standard output belongs to the ready line.
      stdio: ["ignore", "ignore", 2, "ipc"],
      // Other users see arguments, not the environment.
      env: { ...environment, RUNYARD_TOKEN: token, ...(caFile !== undefined && { RUNYARD_CA_FILE: caFile }) },
      // A group of its own: Ctrl+C is for `up`, which then stops it in good order.
      detached: true,
    });
    this.#child = child;
    this.lastEnd = undefined;
    return new Promise((resolve) => {
      const end = (why: string): void => {
        this.#child = undefined;
        this.lastEnd = why;
        resolve();
      };
      child.once("error", (error) => end(error.message));
      child.once("exit", (code, signal) => end(signal ?? `exit status ${code}`));
    });
  }
}
