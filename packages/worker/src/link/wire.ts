import { Worker } from "node:worker_threads";
import { heartbeatIntervalMs } from "@runyard/protocol";
import type { FromWire, ToWire, WireSettings } from "./wire-messages.ts";

/** A controller sends something at least every heartbeat, were it the answer to a ping; three missed and it is gone. */
const silenceMostMs = 3 * heartbeatIntervalMs;
/** What it handles are frames of some hundred kilobytes; a small young generation saves 4 MB. */
const resourceLimits = { maxYoungGenerationSizeMb: 4 };

/** The thread that holds the connection to the controller, one after the other. See `wire-thread.ts`. */
export class Wire {
  readonly #thread: Worker;
  #listener: (message: FromWire) => void = () => {};
  #failure: Error | undefined;

  constructor() {
    const settings: WireSettings = { heartbeatMs: heartbeatIntervalMs, silenceMostMs };
    this.#thread = new Worker(new URL("./wire-thread.ts", import.meta.url), {
      workerData: settings,
      resourceLimits,
      name: "link",
    });
    this.#thread.on("message", (message: FromWire) => this.#listener(message));
    this.#thread.on("error", (error) => this.#end(error));
    this.#thread.on("exit", () => this.#end(new Error("the link's thread ended")));
  }

  /** What the thread tells goes to this one from now on. @throws when the thread is gone */
  listen(listener: (message: FromWire) => void): void {
    if (this.#failure !== undefined) throw this.#failure;
    this.#listener = listener;
  }

  post(message: ToWire): void {
    this.#thread.postMessage(message);
  }

  /** Harmless when repeated. */
  async close(): Promise<void> {
    await this.#thread.terminate();
  }

  #end(error: Error): void {
    this.#failure ??= error;
    this.#listener({ type: "failed", message: error.message });
  }
}
