import { type Role, RunyardError } from "@runyard/protocol";
import type { Configuration } from "openid-client";
import type { Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import { newSecret } from "../credentials.ts";
import type { Claims, RoleRule } from "./claims.ts";
import type { PendingLogin } from "./pending-login.ts";
import { asRunyardError, factsOf } from "./provider-errors.ts";

/** Who tells the controller who people are, by OpenID Connect. */
export type ProviderOptions = {
  /** Without a slash at its end that it does not have itself. */
  issuer: string;
  clientId: string;
  /** Absent: a public client, for which PKCE alone stands. */
  clientSecret?: string | undefined;
  /** For people: on the button. */
  name: string;
  scopes: readonly string[];
  /** The claim that has the name of a new account. */
  nameClaim: string;
  /** The claim that lists a person's groups. */
  groupsClaim: string;
  /** Where there are any, groups say at each login what somebody may do. */
  roles: readonly RoleRule[];
  /** Of people to whom nothing else gives one; null: they are not let in. */
  defaultRole: Role | null;
  /** Where the provider sends people back to; absent: to the address by which they came. */
  callback?: string | undefined;
};

type ProviderParts = { options: ProviderOptions; clock: Clock; log: Log; closing: AbortSignal };

export const callbackPath = "/api/v1/session/oidc/callback";

const answerMostS = 10;
const freshMs = 3_600_000;
const firstPauseMs = 1_000;
const longestPauseMs = 60_000;
const loginMostMs = 10 * 60_000;
/** Each asks the provider: whoever makes answers up must not have it flooded. */
const atOnceMost = 20;

/**
 * The identity provider, as it describes itself: asked for that when the controller starts, once an hour, and when somebody
 * needs it; after failures not again for a while.
 */
export class Provider {
  readonly options: ProviderOptions;
  readonly #parts: ProviderParts;
  #known: { config: Configuration; atMs: number } | undefined;
  #asking: Promise<Configuration> | undefined;
  #pauseMs = firstPauseMs;
  #retryAtMs = 0;
  #finishing = 0;

  constructor(parts: ProviderParts) {
    this.options = parts.options;
    this.#parts = parts;
  }

  /** Asks the provider to describe itself, where it is time to. Never fails: the log tells. */
  async look(): Promise<void> {
    await this.#configuration().catch(() => {
      // Told where it failed; whoever wants to log in is told too.
    });
  }

  /**
   * The address to send a browser to, and what must be known again when it comes back.
   * @throws RunyardError PROVIDER_UNREACHABLE
   */
  async begin(callback: string, returnTo: string): Promise<{ location: string; pending: PendingLogin }> {
    const oidc = await import("openid-client");
    const config = await this.#configuration();
    const pending: PendingLogin = {
      state: newSecret(),
      nonce: newSecret(),
      verifier: newSecret(),
      callback,
      returnTo,
      expiresAtMs: this.#parts.clock.now() + loginMostMs,
    };
    const location = oidc.buildAuthorizationUrl(config, {
      redirect_uri: callback,
      scope: this.options.scopes.join(" "),
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(pending.verifier),
      code_challenge_method: "S256",
    });
    return { location: location.href, pending };
  }

  /**
   * What the provider says of who has come back.
   * @param query - of the address that the browser was sent back to, as it came
   * @throws RunyardError PROVIDER_UNREACHABLE, PROVIDER_REFUSED, PROVIDER_ANSWER_INVALID, LOGIN_EXPIRED or TOO_MANY_LOGINS
   */
  async finish(pending: PendingLogin, query: string): Promise<Claims> {
    if (this.#finishing >= atOnceMost) {
      throw new RunyardError("TOO_MANY_LOGINS", undefined, { details: { retryAfterMs: firstPauseMs } });
    }
    this.#finishing += 1;
    try {
      return await this.#claims(pending, query);
    } catch (error) {
      const known = asRunyardError(error);
      if (known.code !== "LOGIN_EXPIRED") {
        this.#parts.log.warn({ code: known.code, ...factsOf(error) }, "a login through the identity provider failed");
      }
      throw known;
    } finally {
      this.#finishing -= 1;
    }
  }

  /** Where a browser ends its session with the provider; undefined where that cannot be known, or not now. */
  async logoutUrl(): Promise<string | undefined> {
    const { config } = this.#known ?? {};
    if (config?.serverMetadata().end_session_endpoint === undefined) return undefined;
    return (await import("openid-client")).buildEndSessionUrl(config).href;
  }

  async #claims({ callback, state, nonce, verifier }: PendingLogin, query: string): Promise<Claims> {
    const oidc = await import("openid-client");
    const config = await this.#configuration();
    const answered = new URL(callback);
    answered.search = query;
    const tokens = await oidc.authorizationCodeGrant(config, answered, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (claims === undefined) throw new RunyardError("PROVIDER_ANSWER_INVALID");
    const { nameClaim, groupsClaim, roles } = this.options;
    const wanted = [nameClaim, ...(roles.length > 0 ? [groupsClaim] : [])];
    const hasAll = wanted.every((name) => claims[name] !== undefined);
    if (hasAll || config.serverMetadata().userinfo_endpoint === undefined) return claims;
    return { ...(await oidc.fetchUserInfo(config, tokens.access_token, claims.sub)), ...claims };
  }

  async #configuration(): Promise<Configuration> {
    const nowMs = this.#parts.clock.now();
    const known = this.#known;
    if (known !== undefined && (nowMs - known.atMs < freshMs || nowMs < this.#retryAtMs)) return known.config;
    if (nowMs < this.#retryAtMs) {
      throw new RunyardError("PROVIDER_UNREACHABLE", undefined, { details: { retryAfterMs: this.#retryAtMs - nowMs } });
    }
    this.#asking ??= this.#discover().finally(() => {
      this.#asking = undefined;
    });
    try {
      return await this.#asking;
    } catch (error) {
      // What it said before is most likely still true.
      if (known !== undefined) return known.config;
      throw error;
    }
  }

  async #discover(): Promise<Configuration> {
    const { clock, log } = this.#parts;
    const { issuer } = this.options;
    try {
      const config = await this.#ask();
      if (this.#known === undefined) log.info({ issuer }, "the identity provider answers");
      this.#known = { config, atMs: clock.now() };
      this.#pauseMs = firstPauseMs;
      return config;
    } catch (error) {
      const pauseMs = this.#pauseMs;
      this.#retryAtMs = clock.now() + pauseMs;
      this.#pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      log.warn({ issuer, pauseMs, ...factsOf(error) }, "the identity provider does not describe itself");
      throw new RunyardError("PROVIDER_UNREACHABLE", undefined, { details: { retryAfterMs: pauseMs }, cause: error });
    }
  }

  async #ask(): Promise<Configuration> {
    const oidc = await import("openid-client");
    const { issuer, clientId, clientSecret } = this.options;
    const { closing } = this.#parts;
    const config = await oidc.discovery(new URL(issuer), clientId, undefined, secretBy(clientSecret, oidc), {
      timeout: answerMostS,
      // A controller that stops does not wait for it.
      [oidc.customFetch]: (url, options) =>
        fetch(url, {
          ...options,
          signal: options.signal === undefined ? closing : AbortSignal.any([options.signal, closing]),
        } as RequestInit),
      execute: issuer.startsWith("http:") ? [oidc.allowInsecureRequests] : [],
    });
    // The signature is looked at although the token comes from the provider itself.
    oidc.enableNonRepudiationChecks(config);
    return config;
  }
}

/** As a header, which every provider must understand, unless it says that it wants it otherwise. */
const secretBy =
  (secret: string | undefined, { None, ClientSecretBasic, ClientSecretPost }: typeof import("openid-client")) =>
  (...[server, client, body, headers]: Parameters<ReturnType<typeof ClientSecretBasic>>): void => {
    const methods = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
    const authenticate =
      secret === undefined
        ? None()
        : methods.includes("client_secret_basic")
          ? ClientSecretBasic(secret)
          : ClientSecretPost(secret);
    void authenticate(server, client, body, headers);
  };
