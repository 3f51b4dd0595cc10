import { RunyardError } from "@runyard/protocol";
import type { Clock } from "./clock.ts";
import type { Log } from "./log.ts";

const firstPauseMs = 250;
const longestPauseMs = 10_000;

/** Work nobody waits for: counted, so that "closed" means nothing runs any more, and never left unheard when it fails. */
export class Background {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #running = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  run(what: string, work: () => Promise<void>): void {
    const running = work()
      .catch((error: unknown) => {
        if (!this.#closing.signal.aborted) this.#log.error({ err: error, what }, "background work failed");
      })
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /**
   * Repeats a write of the store, pausing longer each time, until it is kept: a full disk must not lose a result.
   * @throws the store's error once the controller closes
   */
  async untilKept<Value>(what: string, write: () => Promise<Value>): Promise<Value> {
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      try {
        return await write();
      } catch (error) {
        const isStorage = error instanceof RunyardError && error.code.startsWith("STORAGE_");
        if (!isStorage || this.#closing.signal.aborted) throw error;
        this.#log.warn({ err: error, what, pauseMs }, "store write failed, will be tried again");
        await this.#pause(pauseMs);
      }
    }
  }

  /** Waits for what is under way; pauses end at once. */
  async close(): Promise<void> {
    this.#closing.abort();
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const { signal } = this.#closing;
      if (signal.aborted) return resolve();
      const done = () => {
        cancel();
        signal.removeEventListener("abort", done);
        resolve();
      };
      const cancel = this.#clock.after(ms, done);
      signal.addEventListener("abort", done);
    });
  }
}
