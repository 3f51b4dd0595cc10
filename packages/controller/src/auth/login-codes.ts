import type { UserId } from "@runyard/protocol";
import type { Clock } from "../clock.ts";
import { digestOf, newSecret } from "./credentials.ts";

const lifeMs = 10 * 60_000;
const keptMost = 1_000;

export type LoginCode = { code: string; expiresAtMs: number };
type Kept = { userId: UserId | null; expiresAtMs: number };

/** Codes that log in once, soon: a terminal hands them to a browser. They do not outlive the process. */
export class LoginCodes {
  readonly #clock: Clock;
  readonly #byDigest = new Map<string, Kept>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param userId - whom it logs in: null for the owner of the machine */
  create(userId: UserId | null): LoginCode {
    const code = newSecret();
    const expiresAtMs = this.#clock.now() + lifeMs;
    this.#byDigest.set(digestOf(code), { userId, expiresAtMs });
    const [oldest] = this.#byDigest.keys();
    if (this.#byDigest.size > keptMost && oldest !== undefined) this.#byDigest.delete(oldest);
    return { code, expiresAtMs };
  }

  /** Uses a code up. @returns undefined when it is none, or one no more */
  redeem(code: string): { userId: UserId | null } | undefined {
    const digest = digestOf(code);
    const kept = this.#byDigest.get(digest);
    this.#byDigest.delete(digest);
    return kept !== undefined && kept.expiresAtMs > this.#clock.now() ? { userId: kept.userId } : undefined;
  }
}
