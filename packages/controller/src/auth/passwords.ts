import { RunyardError } from "@runyard/protocol";

/** OWASP's first choice for argon2id; the library's own usual values. 50 ms and 19 MiB each. */
const costs = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** At once: more would take the threads that files and look-ups need. */
const atOnceMost = 2;
const waitingMost = 100;
const retryAfterMs = 2_000;

/** Nobody's password: what is compared with where there is no account, so that it takes as long as where there is one. */
const nobodysHash =
  "$argon2id$v=19$m=19456,t=2,p=1$c29tZSBzYWx0IG9mIG91cnM$Zm9yIG5vYm9keSBhdCBhbGwsIGFuZCBldmVyLCBuZXY";

/** Hashes and compares passwords off the event loop, a few at a time. */
export class Passwords {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  /** @throws RunyardError TOO_MANY_LOGINS */
  hash(password: string): Promise<string> {
    return this.#inTurn(async () => (await import("@node-rs/argon2")).hash(canonical(password), costs));
  }

  /**
   * @param kept - of the account, undefined where there is none, null where no password opens it: then the answer is false, no sooner
   * @throws RunyardError TOO_MANY_LOGINS
   */
  matches(kept: string | null | undefined, password: string): Promise<boolean> {
    return this.#inTurn(async () => {
      const { verify } = await import("@node-rs/argon2");
      const isSame = await verify(kept ?? nobodysHash, canonical(password));
      return isSame && typeof kept === "string";
    });
  }

  async #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    if (this.#running >= atOnceMost) {
      if (this.#waiting.length >= waitingMost)
        throw new RunyardError("TOO_MANY_LOGINS", undefined, { details: { retryAfterMs } });
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#running += 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}

/** The same letters typed on another keyboard are the same password. */
const canonical = (password: string): string => password.normalize("NFKC");
