import {
  type ApiToken,
  accountBounds,
  type ProviderIdentity,
  type Role,
  RunyardError,
  roleWithin,
  type Scope,
  type Session,
  SessionId,
  TokenId,
  type User,
  UserId,
} from "@runyard/protocol";
import { ulid } from "ulid";
import type { Clock } from "../clock.ts";
import type { Store, StoredApiToken, StoredSession, StoredUser } from "../store/store.ts";
import { type Caller, type Origin, ownerName } from "./caller.ts";
import { type Credential, digestOf, formatCredential, newSecret, sameDigest } from "./credentials.ts";
import { Cut } from "./cut.ts";

const sessionLifeMs = 30 * 86_400_000;
const sessionIdleMs = 7 * 86_400_000;

/** A way in that is in force. `caller` is made when it is first used, and anew after the account has changed. */
type Way<Kept> = { kept: Kept; cut: Cut; caller: Caller | undefined };

type NewUser = Pick<StoredUser, "name" | "role" | "passwordHash"> & { identity?: ProviderIdentity | null };
type AccountChange = {
  role?: Role | undefined;
  disabled?: boolean | undefined;
  passwordHash?: string;
  /** Null: none any more. */
  identity?: ProviderIdentity | null | undefined;
};

/**
 * Accounts, sessions and API tokens, all in memory: who calls is found without asking the store. Changes are kept there first,
 * except for what takes a right away, which is in force at once.
 */
export class Accounts {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #users = new Map<UserId, StoredUser>();
  readonly #byName = new Map<string, UserId>();
  readonly #byIdentity = new Map<string, UserId>();
  readonly #sessions = new Map<SessionId, Way<StoredSession>>();
  readonly #tokens = new Map<TokenId, Way<StoredApiToken>>();
  readonly #usedSessions = new Set<SessionId>();
  readonly #usedTokens = new Set<TokenId>();
  readonly #seenUsers = new Set<UserId>();
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  static async load(store: Store, clock: Clock): Promise<Accounts> {
    const accounts = new Accounts(store, clock);
    const [users, sessions, tokens] = await Promise.all([
      store.users.all(),
      store.sessions.all(),
      store.apiTokens.all(),
    ]);
    for (const user of users) accounts.#setUser(user);
    for (const kept of sessions) accounts.#sessions.set(kept.id, newWay(kept));
    for (const kept of tokens) accounts.#tokens.set(kept.id, newWay(kept));
    return accounts;
  }

  get size(): number {
    return this.#users.size;
  }

  /** Who comes with this credential; undefined where it is not, or no more, a way in. */
  callerOf({ kind, id, secret }: Credential, address: string): Caller | undefined {
    if (kind === "session") return this.#callerOfSession(`ses_${id}` as SessionId, secret);
    if (kind === "token") return this.#callerOfToken(`tok_${id}` as TokenId, secret, address);
    return undefined;
  }

  all(): User[] {
    const sessions = countByUser(this.#sessions, (kept) => this.#isSessionInForce(kept));
    const tokens = countByUser(this.#tokens, (kept) => this.#isTokenInForce(kept));
    return [...this.#users.values()]
      .sort((left, right) => (left.name.toLowerCase() < right.name.toLowerCase() ? -1 : 1))
      .map(({ passwordHash: _passwordHash, ...user }) => ({
        ...user,
        sessions: sessions.get(user.id) ?? 0,
        tokens: tokens.get(user.id) ?? 0,
      }));
  }

  /** @param named - id or name, in any case @throws RunyardError USER_NOT_FOUND */
  get(named: string): StoredUser {
    const user = this.find(named);
    if (user === undefined) throw new RunyardError("USER_NOT_FOUND");
    return user;
  }

  find(named: string): StoredUser | undefined {
    return this.#users.get((this.#byName.get(named.toLowerCase()) ?? named) as UserId);
  }

  /** Whom the identity provider knows as this. */
  ofIdentity(identity: ProviderIdentity): StoredUser | undefined {
    return this.#users.get(this.#byIdentity.get(keyOf(identity)) as UserId);
  }

  present(id: UserId): User {
    return this.#present(this.get(id));
  }

  /** @throws RunyardError NAME_RESERVED for a name under which jobs are kept: its account was removed */
  async checkFree(name: string): Promise<void> {
    const { jobs } = await this.#store.jobs.list({ owner: name, limit: 1 });
    if (jobs.length > 0 && this.find(name) === undefined) throw new RunyardError("NAME_RESERVED");
  }

  /** @throws RunyardError USER_EXISTS */
  async add({ name, role, passwordHash, identity = null }: NewUser): Promise<User> {
    if (this.#byName.has(name.toLowerCase())) throw new RunyardError("USER_EXISTS");
    this.#checkUnlinked(identity);
    const createdAtMs = this.#clock.now();
    const id = UserId.parse(`usr_${ulid(createdAtMs)}`);
    const user: StoredUser = {
      id,
      name,
      role,
      disabled: false,
      passwordHash,
      identity,
      createdAtMs,
      lastSeenAtMs: null,
    };
    // Taken before the store knows it, so that of two at once the second is told.
    this.#index(user);
    try {
      await this.#store.users.keep(user);
    } catch (error) {
      this.#unindex(user);
      throw error;
    }
    this.#setUser(user);
    return this.#present(user);
  }

  /** In force at once, also for what the account has open. @throws RunyardError USER_EXISTS where another is linked so */
  change(id: UserId, changed: AccountChange): Promise<User> {
    // One after the other: of two at once, neither may bring back what the other has just taken away.
    const turn = this.#turn.then(() => this.#change(id, changed));
    // Whoever asked for a change is told that it failed; the next one begins all the same.
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #change(id: UserId, changed: AccountChange): Promise<User> {
    const before = this.get(id);
    const { role = before.role, disabled = before.disabled, passwordHash = before.passwordHash } = changed;
    const identity = changed.identity === undefined ? before.identity : changed.identity;
    if (identity !== null && this.ofIdentity(identity)?.id !== id) this.#checkUnlinked(identity);
    const user = { ...before, role, disabled, passwordHash, identity };
    await this.#store.users.keep(user);
    // Removed meanwhile: it must not come back.
    this.#unindex(this.get(id));
    this.#setUser(user);
    for (const way of this.#waysOf(id)) renew(way);
    return this.#present(user);
  }

  /** With its sessions and tokens. */
  async remove(id: UserId): Promise<User> {
    const user = this.get(id);
    const removed = this.#present(user);
    for (const way of this.#waysOf(id)) way.cut.make();
    for (const { kept } of waysOf(this.#sessions, id)) this.#sessions.delete(kept.id);
    for (const { kept } of waysOf(this.#tokens, id)) this.#tokens.delete(kept.id);
    this.#users.delete(id);
    this.#unindex(user);
    await this.#store.users.remove(id);
    return removed;
  }

  /** A new session, of a new id whatever the request came with. The oldest beyond those an account may have end. */
  async openSession(userId: UserId | null, origin: Origin): Promise<{ caller: Caller; credential: string }> {
    const nowMs = this.#clock.now();
    const secret = newSecret();
    const id = ulid(nowMs);
    const kept: StoredSession = {
      id: SessionId.parse(`ses_${id}`),
      userId,
      digest: digestOf(secret),
      createdAtMs: nowMs,
      lastUsedAtMs: nowMs,
      expiresAtMs: nowMs + sessionLifeMs,
      ...origin,
    };
    await this.#store.sessions.keep([kept]);
    this.#sessions.set(kept.id, newWay(kept));
    const surplus = waysOf(this.#sessions, userId).slice(0, -accountBounds.sessionsEach);
    if (surplus.length > 0) await this.endSessions(surplus.map((way) => way.kept.id));
    const caller = this.#callerOfSession(kept.id, secret);
    if (caller === undefined) throw new RunyardError("LOGIN_FAILED");
    return { caller, credential: formatCredential({ kind: "session", id, secret }) };
  }

  /** The newest first. */
  sessionsOf(userId: UserId | null, current: SessionId | undefined): Session[] {
    return waysOf(this.#sessions, userId)
      .filter(({ kept }) => this.#isSessionInForce(kept))
      .map(({ kept }) => this.#presentSession(kept, current))
      .reverse();
  }

  /** @throws RunyardError SESSION_NOT_FOUND when there is none, or it is not in reach */
  async endSession(id: SessionId, reaches: (userId: UserId | null) => boolean): Promise<Session> {
    const kept = this.#sessions.get(id)?.kept;
    if (kept === undefined || !reaches(kept.userId)) throw new RunyardError("SESSION_NOT_FOUND");
    const ended = this.#presentSession(kept, undefined);
    await this.endSessions([id]);
    return ended;
  }

  async endSessions(ids: readonly SessionId[]): Promise<void> {
    for (const id of ids) {
      this.#sessions.get(id)?.cut.make();
      this.#sessions.delete(id);
    }
    await this.#store.sessions.drop(ids);
  }

  /** All of an account's, but the one. */
  async endOtherSessions(userId: UserId, kept: SessionId | undefined): Promise<void> {
    await this.endSessions(
      waysOf(this.#sessions, userId).flatMap((way) => (way.kept.id === kept ? [] : [way.kept.id])),
    );
  }

  /** @throws RunyardError TOO_MANY */
  async createToken(
    userId: UserId | null,
    { name, scopes, lifeMs }: { name: string; scopes: readonly Scope[]; lifeMs: number | null },
  ): Promise<ApiToken & { token: string }> {
    if (waysOf(this.#tokens, userId).length >= accountBounds.tokensEach) throw new RunyardError("TOO_MANY");
    const nowMs = this.#clock.now();
    const secret = newSecret();
    const id = ulid(nowMs);
    const kept: StoredApiToken = {
      id: TokenId.parse(`tok_${id}`),
      userId,
      name,
      scopes: [...new Set(scopes)],
      digest: digestOf(secret),
      createdAtMs: nowMs,
      expiresAtMs: lifeMs === null ? null : nowMs + lifeMs,
      lastUsedAtMs: null,
      lastUsedFrom: null,
    };
    await this.#store.apiTokens.keep([kept]);
    this.#tokens.set(kept.id, newWay(kept));
    return { ...this.#presentToken(kept), token: formatCredential({ kind: "token", id, secret }) };
  }

  /** The newest first. */
  tokensOf(userId: UserId | null): ApiToken[] {
    return waysOf(this.#tokens, userId)
      .map(({ kept }) => this.#presentToken(kept))
      .reverse();
  }

  /** @throws RunyardError TOKEN_NOT_FOUND when there is none, or it is not in reach */
  async revokeToken(id: TokenId, reaches: (userId: UserId | null) => boolean): Promise<ApiToken> {
    const way = this.#tokens.get(id);
    if (way === undefined || !reaches(way.kept.userId)) throw new RunyardError("TOKEN_NOT_FOUND");
    way.cut.make();
    this.#tokens.delete(id);
    await this.#store.apiTokens.drop([id]);
    return this.#presentToken(way.kept);
  }

  /** Keeps when ways in were used, and drops sessions that are over; what came by an expired way and is open ends. */
  async round(): Promise<void> {
    const over = [...this.#sessions.values()].filter(({ kept }) => !this.#isSessionInForce(kept));
    for (const { kept, cut } of this.#tokens.values()) if (!this.#isTokenInForce(kept)) cut.make();
    const sessions = take(this.#usedSessions).flatMap((id) => this.#sessions.get(id)?.kept ?? []);
    const tokens = take(this.#usedTokens).flatMap((id) => this.#tokens.get(id)?.kept ?? []);
    const users = take(this.#seenUsers).flatMap((id) => this.#users.get(id) ?? []);
    await Promise.all([
      over.length === 0 ? undefined : this.endSessions(over.map(({ kept }) => kept.id)),
      sessions.length === 0 ? undefined : this.#store.sessions.keep(sessions),
      tokens.length === 0 ? undefined : this.#store.apiTokens.keep(tokens),
      ...users.map((user) => this.#store.users.keep(user)),
    ]);
  }

  #callerOfSession(id: SessionId, secret: string): Caller | undefined {
    const way = this.#sessions.get(id);
    if (way === undefined || !sameDigest(way.kept.digest, digestOf(secret))) return undefined;
    const { kept } = way;
    if (!this.#isSessionInForce(kept) || !this.mayEnter(kept.userId)) return undefined;
    kept.lastUsedAtMs = this.#clock.now();
    this.#usedSessions.add(id);
    this.#seen(kept.userId);
    way.caller ??= {
      principal: { ...this.#who(kept.userId), via: "session" },
      session: id,
      token: undefined,
      scopes: null,
      expiresAtMs: kept.expiresAtMs,
      cut: way.cut,
    };
    return way.caller;
  }

  #callerOfToken(id: TokenId, secret: string, address: string): Caller | undefined {
    const way = this.#tokens.get(id);
    if (way === undefined || !sameDigest(way.kept.digest, digestOf(secret))) return undefined;
    const { kept } = way;
    if (!this.#isTokenInForce(kept) || !this.mayEnter(kept.userId)) return undefined;
    kept.lastUsedAtMs = this.#clock.now();
    kept.lastUsedFrom = address;
    this.#usedTokens.add(id);
    this.#seen(kept.userId);
    way.caller ??= {
      principal: this.#withToken(kept),
      session: undefined,
      token: id,
      scopes: kept.scopes,
      expiresAtMs: kept.expiresAtMs,
      cut: way.cut,
    };
    return way.caller;
  }

  #withToken({ userId, scopes }: StoredApiToken): Caller["principal"] {
    const who = this.#who(userId);
    return { ...who, role: roleWithin(who.role, scopes), via: "token" };
  }

  #isSessionInForce({ expiresAtMs, lastUsedAtMs }: StoredSession): boolean {
    const nowMs = this.#clock.now();
    return nowMs < expiresAtMs && nowMs - lastUsedAtMs < sessionIdleMs;
  }

  #isTokenInForce({ expiresAtMs }: StoredApiToken): boolean {
    return expiresAtMs === null || this.#clock.now() < expiresAtMs;
  }

  /** Whether there is such an account, and it is not disabled. */
  mayEnter(userId: UserId | null): boolean {
    return userId === null || this.#users.get(userId)?.disabled === false;
  }

  hasPassword(userId: UserId | null): boolean {
    const user = userId === null ? undefined : this.#users.get(userId);
    return user !== undefined && user.passwordHash !== null;
  }

  #who(userId: UserId | null): { userId: UserId | null; name: string; role: Role } {
    const user = userId === null ? undefined : this.get(userId);
    return { userId, name: user?.name ?? ownerName, role: user?.role ?? "admin" };
  }

  #seen(userId: UserId | null): void {
    const user = userId === null ? undefined : this.#users.get(userId);
    if (user === undefined) return;
    user.lastSeenAtMs = this.#clock.now();
    this.#seenUsers.add(user.id);
  }

  #setUser(user: StoredUser): void {
    this.#users.set(user.id, user);
    this.#index(user);
  }

  #index({ id, name, identity }: StoredUser): void {
    this.#byName.set(name.toLowerCase(), id);
    if (identity !== null) this.#byIdentity.set(keyOf(identity), id);
  }

  #unindex({ name, identity }: StoredUser): void {
    this.#byName.delete(name.toLowerCase());
    if (identity !== null) this.#byIdentity.delete(keyOf(identity));
  }

  #checkUnlinked(identity: ProviderIdentity | null): void {
    if (identity === null || !this.#byIdentity.has(keyOf(identity))) return;
    throw new RunyardError("USER_EXISTS", "Another account is linked to this subject of the identity provider.");
  }

  #waysOf(userId: UserId): Way<unknown>[] {
    return [...waysOf(this.#sessions, userId), ...waysOf(this.#tokens, userId)];
  }

  #present({ passwordHash: _passwordHash, ...user }: StoredUser): User {
    const sessions = waysOf(this.#sessions, user.id).filter(({ kept }) => this.#isSessionInForce(kept)).length;
    const tokens = waysOf(this.#tokens, user.id).filter(({ kept }) => this.#isTokenInForce(kept)).length;
    return { ...user, sessions, tokens };
  }

  #presentSession({ userId, digest: _digest, ...kept }: StoredSession, current: SessionId | undefined): Session {
    const expiresAtMs = Math.min(kept.expiresAtMs, kept.lastUsedAtMs + sessionIdleMs);
    return { ...kept, expiresAtMs, user: this.#who(userId).name, current: kept.id === current };
  }

  #presentToken({ userId, digest: _digest, scopes, ...kept }: StoredApiToken): ApiToken {
    return { ...kept, scopes: [...scopes], user: this.#who(userId).name };
  }
}

const keyOf = ({ issuer, subject }: ProviderIdentity): string => JSON.stringify([issuer, subject]);

const newWay = <Kept>(kept: Kept): Way<Kept> => ({ kept, cut: new Cut(), caller: undefined });

const renew = (way: Way<unknown>): void => {
  way.cut.make();
  way.cut = new Cut();
  way.caller = undefined;
};

/** In the order in which they were made. */
const waysOf = <Id, Kept extends { userId: UserId | null }>(
  ways: ReadonlyMap<Id, Way<Kept>>,
  userId: UserId | null,
): Way<Kept>[] => [...ways.values()].filter(({ kept }) => kept.userId === userId);

const countByUser = <Id, Kept extends { userId: UserId | null }>(
  ways: ReadonlyMap<Id, Way<Kept>>,
  isInForce: (kept: Kept) => boolean,
): Map<UserId | null, number> => {
  const counts = new Map<UserId | null, number>();
  for (const { kept } of ways.values()) {
    if (isInForce(kept)) counts.set(kept.userId, (counts.get(kept.userId) ?? 0) + 1);
  }
  return counts;
};

const take = <Item>(items: Set<Item>): Item[] => {
  const taken = [...items];
  items.clear();
  return taken;
};
