import type { IncomingMessage } from "node:http";
import { type Routes, RunyardError } from "@runyard/protocol";
import { sameDigest } from "../../auth/credentials.ts";
import type { Identity } from "../../auth/identity.ts";
import type { Claims } from "../../auth/oidc/claims.ts";
import { enterByProvider } from "../../auth/oidc/enter.ts";
import { type PendingLogin, pendingCookie, pendingInCookie } from "../../auth/oidc/pending-login.ts";
import { callbackPath, type Provider } from "../../auth/oidc/provider.ts";
import { returnPath } from "../../auth/oidc/return-path.ts";
import { sessionCookie } from "../../auth/session-cookie.ts";
import type { Answer, RouteHandlers } from "../bind-routes.ts";
import { originOf } from "./session-routes.ts";

type ProviderRoutes = Pick<Routes, "beginProviderLogin" | "finishProviderLogin">;
type Leading = Answer<Routes["finishProviderLogin"]>;

/** Logins through the identity provider: answers lead a browser on, also where they fail. */
export const providerHandlers = (identity: Identity): RouteHandlers<ProviderRoutes> => {
  const begin = async (provider: Provider, request: IncomingMessage, asked: string | undefined): Promise<Leading> => {
    const callback = provider.options.callback ?? `${originServed(request)}${callbackPath}`;
    const { location, pending } = await provider.begin(callback, returnPath(asked));
    return leadTo(location, [pendingCookie(request.socket, identity.pending.seal(pending))]);
  };
  const finish = async (provider: Provider, request: IncomingMessage): Promise<Leading> => {
    const { lockout } = identity;
    const origin = originOf(request);
    // Making answers up is as slow as guessing passwords.
    lockout.begin(undefined, origin.address);
    const query = (request.url ?? "").split("?", 2)[1] ?? "";
    const pending = begunHere(identity, request, query);
    const claims = await provider.finish(pending, query);
    lockout.succeeded(undefined, origin.address);
    const { caller, credential } = await enterByProvider(identity, {
      provider: provider.options,
      claims,
      origin,
    }).catch((error: unknown) => refused(identity, request, { error, claims }));
    const session = sessionCookie(request.socket, { credential, expiresAtMs: caller.expiresAtMs });
    return leadTo(pending.returnTo, [session, pendingCookie(request.socket)]);
  };
  return {
    beginProviderLogin: ({ query, request }) => {
      const provider = theProvider(identity);
      return begin(provider, request, query.return).catch(tellOnLoginPage(request));
    },
    finishProviderLogin: ({ request }) => {
      const provider = theProvider(identity);
      return finish(provider, request)
        .catch((error: unknown) => refused(identity, request, { error }))
        .catch(tellOnLoginPage(request));
    },
  };
};

const theProvider = ({ provider }: Identity): Provider => {
  if (provider === undefined) throw new RunyardError("NOT_FOUND", "No identity provider is set.");
  return provider;
};

/** What this very browser has begun. @throws RunyardError LOGIN_EXPIRED for what another one has, or nobody */
const begunHere = ({ pending }: Identity, request: IncomingMessage, query: string): PendingLogin => {
  const begun = pending.open(pendingInCookie(request) ?? "");
  const state = new URLSearchParams(query).get("state") ?? "";
  if (begun === undefined || !sameDigest(state, begun.state)) throw new RunyardError("LOGIN_EXPIRED");
  return begun;
};

type Refusal = { error: unknown; claims?: Claims };
/** Told already, nearer to where it was found out. */
const toldOf = new WeakSet<object>();

const refused = ({ audit, provider }: Identity, request: IncomingMessage, { error, claims }: Refusal): never => {
  if (error instanceof RunyardError && error.code !== "TOO_MANY_LOGINS" && !toldOf.has(error)) {
    toldOf.add(error);
    const whom = claims === undefined ? "" : `: it knows them as ${claims.sub}`;
    const message = `a login through ${provider?.options.name} failed with ${error.code}${whom}`;
    audit.refused({ kind: "login_failed", address: request.socket.remoteAddress, message });
  }
  throw error;
};

const tellOnLoginPage =
  ({ socket }: IncomingMessage) =>
  (error: unknown): Leading => {
    if (!(error instanceof RunyardError)) throw error;
    return leadTo(`/login?error=${error.code}`, [pendingCookie(socket)]);
  };

const leadTo = (location: string, cookies: string[]): Leading => ({
  body: {},
  headers: { location, "set-cookie": cookies, "cache-control": "no-store", "referrer-policy": "no-referrer" },
});

const originServed = ({ socket, headers }: IncomingMessage): string =>
  `${"encrypted" in socket ? "https" : "http"}://${headers.host}`;
