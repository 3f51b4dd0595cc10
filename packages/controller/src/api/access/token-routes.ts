import type { Routes } from "@runyard/protocol";
import type { Identity } from "../../auth/identity.ts";
import type { RouteHandlers } from "../bind-routes.ts";
import { accountInReach, reachesAccount } from "./reach.ts";

export const tokenHandlers = ({
  accounts,
  audit,
}: Identity): RouteHandlers<Pick<Routes, "listTokens" | "createToken" | "revokeToken">> => ({
  listTokens: async ({ query, caller }) => ({
    body: { items: accounts.tokensOf(accountInReach(accounts, caller, query.user)) },
  }),
  createToken: async ({ body, caller, request }) => {
    const made = await accounts.createToken(caller.principal.userId, body);
    const message = `API token ${made.id} was made, for ${made.scopes.join(", ")}`;
    audit.record({
      kind: "token_created",
      by: caller,
      address: request.socket.remoteAddress,
      subject: made.id,
      message,
    });
    return { body: made };
  },
  revokeToken: async ({ params, caller, request }) => {
    const revoked = await accounts.revokeToken(params.id, (of) => reachesAccount(caller, of));
    const message = `API token ${revoked.id} of ${revoked.user} was revoked`;
    audit.record({
      kind: "token_revoked",
      by: caller,
      address: request.socket.remoteAddress,
      subject: revoked.id,
      message,
    });
    return { body: revoked };
  },
});
