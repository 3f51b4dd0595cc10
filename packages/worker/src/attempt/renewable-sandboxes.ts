import type { Layer, OutputChunk, SandboxHost, Step, StepHandle } from "@runyard/sandbox";
import type { Sandboxes } from "./sandboxes.ts";

/**
 * Sandboxes whose host can be replaced by one with other mounts while programs run: a step ends in the host it began in,
 * and a host that was replaced closes after the last of them.
 */
export class RenewableSandboxes implements Sandboxes, AsyncDisposable {
  #current: SandboxHost;
  readonly #stepsOf: Map<SandboxHost, number>;
  readonly #closing = new Set<Promise<void>>();

  constructor(host: SandboxHost) {
    this.#current = host;
    this.#stepsOf = new Map([[host, 0]]);
  }

  get layers(): readonly Layer[] {
    return this.#current.layers;
  }

  start(step: Step, onOutput: (chunk: OutputChunk) => void): StepHandle {
    const host = this.#current;
    const handle = host.start(step, onOutput);
    this.#count(host, 1);
    const ended = () => this.#count(host, -1);
    handle.report.then(ended, ended);
    return handle;
  }

  /** Steps begin in this one from now on. */
  renew(host: SandboxHost): void {
    const before = this.#current;
    this.#current = host;
    this.#stepsOf.set(host, 0);
    this.#count(before, 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const host of this.#stepsOf.keys()) this.#close(host);
    await Promise.all(this.#closing);
  }

  #count(host: SandboxHost, change: number): void {
    const steps = (this.#stepsOf.get(host) ?? 0) + change;
    this.#stepsOf.set(host, steps);
    if (steps === 0 && host !== this.#current) this.#close(host);
  }

  #close(host: SandboxHost): void {
    this.#stepsOf.delete(host);
    const closing = host.close().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }
}
