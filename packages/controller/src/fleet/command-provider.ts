import { spawn } from "node:child_process";
import { once } from "node:events";
import { open } from "node:fs/promises";
import { lastLine } from "./last-words.ts";
import { killQuietly } from "./own-processes.ts";
import { logPath } from "./process-provider.ts";
import type { Provider, WorkerSpec } from "./provider.ts";

type Options = {
  /** What the lines write goes to a file for each worker in here. */
  folder: string;
  start: readonly string[];
  stop: readonly string[];
  environment: Readonly<Record<string, string | undefined>>;
};

/** Workers started and stopped by the operator's own command lines, on whatever machines those reach. */
export class CommandProvider implements Provider {
  readonly kind = "command";
  readonly endsWithController = false;
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async start(spec: WorkerSpec, signal: AbortSignal): Promise<void> {
    await this.#run(this.#options.start, spec, signal);
  }

  async stop(spec: WorkerSpec, signal: AbortSignal): Promise<void> {
    await this.#run(this.#options.stop, spec, signal);
  }

  list(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  lastWords(name: string): Promise<string> {
    return lastLine(logPath(this.#options.folder, name));
  }

  kill(): void {
    // Its workers are meant to outlive the controller.
  }

  /** @throws Error with what the line said, when it cannot be run, fails or is ended by the signal */
  async #run(line: readonly string[], spec: WorkerSpec, signal: AbortSignal): Promise<void> {
    const { folder, environment } = this.#options;
    // A file: what a line leaves running may go on writing to it.
    await using log = await open(logPath(folder, spec.name), "w", 0o600);
    const [command = "", ...args] = fillIn(line, spec);
    const child = spawn(command, args, {
      stdio: ["ignore", log.fd, log.fd],
      env: {
        ...environment,
        ...(spec.token !== undefined && { RUNYARD_TOKEN: spec.token }),
        ...(spec.authority && { RUNYARD_CA_PIN: spec.authority.pin }),
      },
      // A group of its own, to be ended with all it has started.
      detached: true,
    });
    const end = (): void => {
      if (child.pid !== undefined) killQuietly(-child.pid, "SIGKILL");
    };
    signal.addEventListener("abort", end);
    try {
      const [code, by] = await once(child, "exit");
      signal.throwIfAborted();
      if (code === 0) return;
      const said = await this.lastWords(spec.name);
      const how = by === null ? `exit status ${code}` : by;
      throw new Error(`${command} ended with ${how}${said === "" ? "" : `: ${said}`}`);
    } finally {
      signal.removeEventListener("abort", end);
    }
  }
}

/** Puts a worker's particulars in the place of `{name}`, `{number}`, `{url}`, `{slots}` and `{token_file}`. */
export const fillIn = (line: readonly string[], spec: WorkerSpec): string[] => {
  const values: Record<string, string> = {
    "{name}": spec.name,
    "{number}": String(spec.number),
    "{url}": spec.url,
    "{slots}": String(spec.slots),
    "{token_file}": spec.tokenFile,
  };
  return line.map((word) => word.replace(/\{[a-z_]+\}/g, (placeholder) => values[placeholder] ?? placeholder));
};
