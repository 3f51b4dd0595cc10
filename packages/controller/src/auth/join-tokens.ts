import {
  formatJoinToken,
  type JoinToken,
  JoinTokenId,
  joinBounds,
  matchesWorkerName,
  parseJoinToken,
  RunyardError,
} from "@runyard/protocol";
import { ulid } from "ulid";
import type { Clock } from "../clock.ts";
import type { Store, StoredJoinToken } from "../store/store.ts";
import { digestOf, newSecret, sameDigest } from "./credentials.ts";

/** So long after their end they can still be told from what was never one. */
const keptAfterMs = 7 * 86_400_000;

type NewJoinToken = Pick<JoinToken, "createdBy" | "uses"> & { name?: string | undefined; lifeMs: number };

/** Tokens that let workers join, in memory. */
export class JoinTokens {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #kept: Map<JoinTokenId, StoredJoinToken>;

  private constructor(store: Store, clock: Clock, kept: readonly StoredJoinToken[]) {
    this.#store = store;
    this.#clock = clock;
    this.#kept = new Map(kept.map((token) => [token.id, token]));
  }

  static async load(store: Store, clock: Clock): Promise<JoinTokens> {
    return new JoinTokens(store, clock, await store.joinTokens.all());
  }

  /**
   * @param pin - of the controller's own authority, where it has one
   * @throws RunyardError TOO_MANY
   */
  async create(
    { name, uses, lifeMs, createdBy }: NewJoinToken,
    pin: string | undefined,
  ): Promise<JoinToken & { token: string }> {
    if (this.#kept.size >= joinBounds.tokens) await this.#dropEndedBefore(this.#clock.now());
    if (this.#kept.size >= joinBounds.tokens) throw new RunyardError("TOO_MANY");
    const createdAtMs = this.#clock.now();
    const id = ulid(createdAtMs);
    const secret = newSecret();
    const kept: StoredJoinToken = {
      id: JoinTokenId.parse(`jtk_${id}`),
      name: name ?? null,
      createdBy,
      createdAtMs,
      expiresAtMs: createdAtMs + lifeMs,
      uses,
      usedBy: [],
      digest: digestOf(secret),
    };
    await this.#store.joinTokens.keep([kept]);
    this.#kept.set(kept.id, kept);
    return { ...present(kept), token: formatJoinToken({ pin, id, secret }) };
  }

  /** The newest first. */
  all(): JoinToken[] {
    return [...this.#kept.values()].map(present).reverse();
  }

  /** @throws RunyardError JOIN_TOKEN_NOT_FOUND */
  async revoke(id: JoinTokenId): Promise<JoinToken> {
    const kept = this.#kept.get(id);
    if (kept === undefined) throw new RunyardError("JOIN_TOKEN_NOT_FOUND");
    await this.drop([id]);
    return present(kept);
  }

  /** In force at once. */
  async drop(ids: readonly JoinTokenId[]): Promise<void> {
    for (const id of ids) this.#kept.delete(id);
    await this.#store.joinTokens.drop(ids);
  }

  /** The token that was shown, in force or not. A wrong id takes as long as a wrong secret. */
  find(text: string): StoredJoinToken | undefined {
    const parts = parseJoinToken(text);
    const kept = this.#kept.get(`jtk_${parts?.id}` as JoinTokenId);
    const isSame = sameDigest(kept?.digest ?? nobodysDigest, digestOf(parts?.secret ?? ""));
    return isSame ? kept : undefined;
  }

  /** @throws RunyardError JOIN_TOKEN_USED, JOIN_TOKEN_EXPIRED or JOIN_NAME_REFUSED where no worker of this name may use it */
  check({ usedBy, uses, expiresAtMs, name: pattern }: StoredJoinToken, name: string): void {
    const last = usedBy.at(-1);
    if (last !== undefined && usedBy.length >= uses) {
      throw new RunyardError("JOIN_TOKEN_USED", usedUp(usedBy.length, last), {
        details: { usedBy: last.name, usedAtMs: last.atMs },
      });
    }
    const nowMs = this.#clock.now();
    if (nowMs >= expiresAtMs) {
      const message = `This join token expired ${formatAgo(nowMs - expiresAtMs)} ago. ${createAnother}`;
      throw new RunyardError("JOIN_TOKEN_EXPIRED", message, { details: { expiredAtMs: expiresAtMs } });
    }
    if (pattern !== null && !matchesWorkerName(pattern, name)) {
      throw new RunyardError("JOIN_NAME_REFUSED", `This join token is for workers named ${pattern}, not ${name}.`);
    }
  }

  /** Takes a use, in force before it is kept, so that of two at once one has it. @returns the token as it is to be kept */
  use(token: StoredJoinToken, use: StoredJoinToken["usedBy"][number]): StoredJoinToken {
    const used = { ...token, usedBy: [...token.usedBy, use] };
    this.#kept.set(token.id, used);
    return used;
  }

  /** Takes a use back that could not be kept. */
  giveBack(id: JoinTokenId, digest: string): void {
    const kept = this.#kept.get(id);
    if (kept !== undefined) this.#kept.set(id, { ...kept, usedBy: kept.usedBy.filter((use) => use.digest !== digest) });
  }

  /** Drops those that ended long ago. */
  round(): Promise<void> {
    return this.#dropEndedBefore(this.#clock.now() - keptAfterMs);
  }

  async #dropEndedBefore(atMs: number): Promise<void> {
    const over = [...this.#kept.values()].filter(({ expiresAtMs }) => expiresAtMs < atMs).map(({ id }) => id);
    if (over.length > 0) await this.drop(over);
  }
}

const nobodysDigest = digestOf(newSecret());

const createAnother = "Create another: `runyard token create --join`.";

const present = ({ digest: _digest, usedBy, ...token }: StoredJoinToken): JoinToken => ({
  ...token,
  usedBy: usedBy.map(({ digest: _worker, ...use }) => use),
});

const usedUp = (count: number, { name, atMs }: JoinToken["usedBy"][number]): string => {
  const at = new Date(atMs).toTimeString().slice(0, 5);
  return count === 1
    ? `This token was already used by ${name} at ${at}.`
    : `This token was already used ${count} times, last by ${name} at ${at}.`;
};

/** `40 s`, `12 min`, `3 h`, `5 d`. */
const formatAgo = (ms: number): string => {
  if (ms < 60_000) return `${Math.floor(ms / 1_000)} s`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min`;
  if (ms < 86_400_000) return `${Math.floor(ms / 3_600_000)} h`;
  return `${Math.floor(ms / 86_400_000)} d`;
};
