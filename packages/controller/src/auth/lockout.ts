import { RunyardError } from "@runyard/protocol";
import { addressKey } from "../api/connections.ts";
import type { Clock } from "../clock.ts";

/** Of one name; an address may stand for a whole school behind one router. */
const freeOfName = 5;
const freeOfAddress = 100;
const firstPauseMs = 1_000;
const longestPauseMs = 15 * 60_000;
const forgottenAfterMs = 3_600_000;
const keptMost = 20_000;

/** A login that was not looked at. */
export type Locked = { name: string | undefined; address: string; waitMs: number };

type Failures = { count: number; lastMs: number; untilMs: number };

/**
 * Makes guessing slow: after some failures the next try must wait, twice as long each time. A try counts as failed from its
 * beginning, so that many at once gain nothing; names that no account has are counted alike.
 */
export class Lockout {
  readonly #clock: Clock;
  readonly #onLocked: (locked: Locked) => void;
  readonly #failures = new Map<string, Failures>();

  constructor(clock: Clock, onLocked: (locked: Locked) => void) {
    this.#clock = clock;
    this.#onLocked = onLocked;
  }

  /** @throws RunyardError TOO_MANY_LOGINS */
  begin(name: string | undefined, address: string): void {
    const keys = keysOf(name, address);
    const nowMs = this.#clock.now();
    const untilMs = Math.max(...keys.map(({ key }) => this.#known(key)?.untilMs ?? 0));
    if (untilMs > nowMs) {
      const waitMs = untilMs - nowMs;
      this.#onLocked({ name, address, waitMs });
      throw new RunyardError("TOO_MANY_LOGINS", undefined, { details: { retryAfterMs: waitMs } });
    }
    for (const { key, free } of keys) this.#count(key, free);
  }

  succeeded(name: string | undefined, address: string): void {
    for (const { key, free } of keysOf(name, address)) {
      const failures = this.#failures.get(key);
      if (failures === undefined) continue;
      failures.count -= 1;
      failures.untilMs = 0;
      if (free === freeOfName || failures.count <= 0) this.#failures.delete(key);
    }
  }

  #known(key: string): Failures | undefined {
    const failures = this.#failures.get(key);
    const isOld = failures !== undefined && this.#clock.now() - failures.lastMs > forgottenAfterMs;
    if (!isOld) return failures;
    this.#failures.delete(key);
    return undefined;
  }

  #count(key: string, free: number): void {
    const nowMs = this.#clock.now();
    const count = (this.#known(key)?.count ?? 0) + 1;
    const pauseMs = count < free ? 0 : Math.min(longestPauseMs, firstPauseMs * 2 ** (count - free));
    // Set anew, so that the first key is the one that failed longest ago.
    this.#failures.delete(key);
    this.#failures.set(key, { count, lastMs: nowMs, untilMs: nowMs + pauseMs });
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > keptMost && oldest !== undefined) this.#failures.delete(oldest);
  }
}

const keysOf = (name: string | undefined, address: string): { key: string; free: number }[] => [
  ...(name === undefined ? [] : [{ key: `name ${name.toLowerCase()}`, free: freeOfName }]),
  { key: `address ${addressKey(address)}`, free: freeOfAddress },
];
