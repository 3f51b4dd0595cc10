import type { IncomingMessage } from "node:http";
import { type Routes, RunyardError, type SessionInfo, type UserId } from "@runyard/protocol";
import { type Caller, type Origin, presentCaller } from "../../auth/caller.ts";
import { type Identity, logIn } from "../../auth/identity.ts";
import { sessionCookie } from "../../auth/session-cookie.ts";
import type { RouteHandlers } from "../bind-routes.ts";
import { accountInReach, reachesAccount } from "./reach.ts";

type SessionRoutes = Pick<
  Routes,
  "getSession" | "logIn" | "logOut" | "createLoginCode" | "listSessions" | "revokeSession"
>;

const agentMost = 200;

export const sessionHandlers = (identity: Identity): RouteHandlers<SessionRoutes> => {
  const { accounts, audit, codes, provider } = identity;
  const present = (caller: Caller): SessionInfo => presentCaller(caller, accounts.hasPassword(caller.principal.userId));
  return {
    getSession: async ({ caller }) => ({ body: present(caller) }),
    logIn: async ({ body, caller: before, request }) => {
      const { caller, credential } = await logIn(identity, body, originOf(request));
      if (before?.session !== undefined) await accounts.endSessions([before.session]);
      const session = present(caller);
      if (body.keep === "token") return { body: { ...session, token: credential } };
      const cookie = sessionCookie(request.socket, { credential, expiresAtMs: caller.expiresAtMs });
      return { body: session, headers: { "set-cookie": cookie } };
    },
    logOut: async ({ caller, request }) => {
      if (caller.session === undefined) throw new RunyardError("SESSION_NOT_FOUND");
      await accounts.endSessions([caller.session]);
      const { name, userId } = caller.principal;
      audit.record({ kind: "logout", by: caller, address: addressOf(request), message: `${name} logged out` });
      const isLinked = userId !== null && accounts.find(userId)?.identity?.issuer === provider?.options.issuer;
      const continueAt = isLinked ? await provider?.logoutUrl() : undefined;
      const body = continueAt === undefined ? {} : { continueAt };
      return { body, headers: { "set-cookie": sessionCookie(request.socket) } };
    },
    createLoginCode: async ({ caller, request }) => {
      const message = `${caller.principal.name} had a one-time code made`;
      audit.record({ kind: "login_code_created", by: caller, address: addressOf(request), message });
      return { body: codes.create(caller.principal.userId) };
    },
    listSessions: async ({ query, caller }) => ({
      body: { items: accounts.sessionsOf(accountInReach(accounts, caller, query.user), caller.session) },
    }),
    revokeSession: async ({ params, caller, request }) => {
      const ended = await accounts.endSession(params.id, (of: UserId | null) => reachesAccount(caller, of));
      const message = `a session of ${ended.user} was ended`;
      audit.record({ kind: "session_revoked", by: caller, address: addressOf(request), subject: ended.user, message });
      return { body: ended };
    },
  };
};

export const originOf = ({ socket, headers }: IncomingMessage): Origin => ({
  address: socket.remoteAddress ?? "",
  agent: (headers["user-agent"] ?? "").slice(0, agentMost),
});

const addressOf = ({ socket }: IncomingMessage): string | undefined => socket.remoteAddress;
