import {
  type ApiToken,
  type AuditEntry,
  type AuditKind,
  type BodyOf,
  type JoinToken,
  type ReplyOf,
  routes,
  type Session,
  type SessionInfo,
  type User,
} from "@runyard/protocol";
import type { CallOptions, Http } from "../http.ts";

type Login = BodyOf<typeof routes.logIn>;

/** Who this client is to the controller. */
export class SessionView {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /** @throws RunyardError UNAUTHENTICATED when nobody is logged in */
  get(options: CallOptions = {}): Promise<SessionInfo> {
    return this.#http.call(routes.getSession, {}, options);
  }

  /**
   * Logs in with a name and a password, or with a one-time code. A browser keeps the session as a cookie; with
   * `keep: "token"` the answer has a token for {@link createClient}.
   * @throws RunyardError LOGIN_FAILED; TOO_MANY_LOGINS with `details.retryAfterMs`
   */
  logIn(login: Login, { signal }: CallOptions = {}): Promise<ReplyOf<typeof routes.logIn>> {
    return this.#http.call(routes.logIn, { body: login }, { signal, repeatable: false });
  }

  /** Ends the session. @returns where a browser ends its session with the identity provider too */
  logOut(options: CallOptions = {}): Promise<ReplyOf<typeof routes.logOut>> {
    return this.#http.call(routes.logOut, {}, options);
  }

  /** A code that logs in once as whoever asks for it. */
  createCode(options: CallOptions = {}): Promise<ReplyOf<typeof routes.createLoginCode>> {
    return this.#http.call(routes.createLoginCode, {}, options);
  }

  /** Logins in force, the newest first. @param user - another's account, for admins */
  async list({ user, signal }: CallOptions & { user?: string } = {}): Promise<Session[]> {
    return (await this.#http.call(routes.listSessions, { query: { user } }, { signal })).items;
  }

  /** Ends a login. */
  revoke(id: string, options: CallOptions = {}): Promise<Session> {
    return this.#http.call(routes.revokeSession, { params: { id } }, options);
  }
}

/** Accounts, by id or name. */
export class Users {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  async list(options: CallOptions = {}): Promise<User[]> {
    return (await this.#http.call(routes.listUsers, {}, options)).items;
  }

  add(user: BodyOf<typeof routes.addUser>, { signal }: CallOptions = {}): Promise<User> {
    return this.#http.call(routes.addUser, { body: user }, { signal, repeatable: false });
  }

  /** Role or whether it is disabled; in force at once. */
  change(id: string, changed: BodyOf<typeof routes.changeUser>, options: CallOptions = {}): Promise<User> {
    return this.#http.call(routes.changeUser, { params: { id }, body: changed }, options);
  }

  /** Ends the account's other sessions. @param body.current - of one's own account the password until now */
  setPassword(id: string, body: BodyOf<typeof routes.setPassword>, { signal }: CallOptions = {}): Promise<User> {
    return this.#http.call(routes.setPassword, { params: { id }, body }, { signal, repeatable: false });
  }

  /** With its sessions and tokens; its jobs stay. */
  remove(id: string, options: CallOptions = {}): Promise<User> {
    return this.#http.call(routes.removeUser, { params: { id } }, options);
  }
}

/** API tokens. */
export class Tokens {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /** The newest first. @param user - another's account, for admins */
  async list({ user, signal }: CallOptions & { user?: string } = {}): Promise<ApiToken[]> {
    return (await this.#http.call(routes.listTokens, { query: { user } }, { signal })).items;
  }

  /** The secret is in the answer's `token`, and nowhere else. */
  create(
    token: BodyOf<typeof routes.createToken>,
    { signal }: CallOptions = {},
  ): Promise<ReplyOf<typeof routes.createToken>> {
    return this.#http.call(routes.createToken, { body: token }, { signal, repeatable: false });
  }

  revoke(id: string, options: CallOptions = {}): Promise<ApiToken> {
    return this.#http.call(routes.revokeToken, { params: { id } }, options);
  }
}

/** Tokens that let workers join. */
export class JoinTokens {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /** The newest first, with the workers that have joined with each. */
  async list(options: CallOptions = {}): Promise<JoinToken[]> {
    return (await this.#http.call(routes.listJoinTokens, {}, options)).items;
  }

  /** The secret is in the answer's `token`, and nowhere else. */
  create(
    token: BodyOf<typeof routes.createJoinToken> = {},
    { signal }: CallOptions = {},
  ): Promise<ReplyOf<typeof routes.createJoinToken>> {
    return this.#http.call(routes.createJoinToken, { body: token }, { signal, repeatable: false });
  }

  /** Workers that have joined with it stay. */
  revoke(id: string, options: CallOptions = {}): Promise<JoinToken> {
    return this.#http.call(routes.revokeJoinToken, { params: { id } }, options);
  }
}

export type AuditFilter = {
  kind?: readonly AuditKind[];
  actor?: string;
  /** Only what happened after this moment, epoch milliseconds. */
  after?: number;
  limit?: number;
  cursor?: string;
};

/** Who did what. */
export class AuditLog {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /** One page, newest first. */
  list(filter: AuditFilter = {}, options: CallOptions = {}): Promise<ReplyOf<typeof routes.listAudit>> {
    const { kind, after, limit, ...others } = filter;
    const query = { ...others, kind: kind?.join(","), after: after?.toString(), limit: limit?.toString() };
    return this.#http.call(routes.listAudit, { query }, options);
  }

  /** All of it, newest first, page by page as it is asked for. */
  async *all(filter: AuditFilter = {}, options: CallOptions = {}): AsyncGenerator<AuditEntry, void, undefined> {
    let cursor: string | null = null;
    do {
      const page: ReplyOf<typeof routes.listAudit> = await this.list(
        cursor === null ? filter : { ...filter, cursor },
        options,
      );
      yield* page.items;
      cursor = page.nextCursor;
    } while (cursor !== null);
  }
}
