import type { IncomingMessage } from "node:http";
import type { AuditKind, JoinToken, Routes } from "@runyard/protocol";
import type { Caller } from "../../auth/caller.ts";
import { isForwarded } from "../../auth/gate.ts";
import type { Identity } from "../../auth/identity.ts";
import { admitWorker } from "../../commands/admit-worker.ts";
import type { Yard } from "../../yard.ts";
import type { RouteHandlers } from "../bind-routes.ts";
import type { ControllerFacts } from "../controller/controller-routes.ts";
import { isLoopback } from "../origin.ts";

type JoinRoutes = Pick<Routes, "joinWorker" | "listJoinTokens" | "createJoinToken" | "revokeJoinToken">;

type Parts = { yard: Yard; identity: Identity; facts: Pick<ControllerFacts, "version" | "caPin" | "url"> };

export const joinHandlers = ({ yard, identity, facts }: Parts): RouteHandlers<JoinRoutes> => {
  const { joinTokens, audit } = identity;
  const told = (kind: AuditKind, { id }: JoinToken, by: Caller, request: IncomingMessage, what: string): void =>
    audit.record({ kind, by, address: request.socket.remoteAddress, subject: id, message: `join token ${id} ${what}` });
  return {
    joinWorker: async ({ body, request }) => ({
      body: await admitWorker(
        { yard, identity, version: facts.version },
        { request: body, address: request.socket.remoteAddress ?? "", isLocal: isLocal(request) },
      ),
    }),
    listJoinTokens: async () => ({ body: { items: joinTokens.all() } }),
    createJoinToken: async ({ body, caller, request }) => {
      const made = await joinTokens.create({ ...body, createdBy: caller.principal.name }, facts.caPin ?? undefined);
      const whom = made.name === null ? "" : `, named ${made.name}`;
      told("join_token_created", made, caller, request, `was made, for ${made.uses} workers${whom}`);
      return { body: { ...made, url: facts.url() } };
    },
    revokeJoinToken: async ({ params, caller, request }) => {
      const revoked = await joinTokens.revoke(params.id);
      told("join_token_revoked", revoked, caller, request, "was revoked");
      return { body: revoked };
    },
  };
};

/** From a process of this machine, whichever of its addresses it took. */
const isLocal = (request: IncomingMessage): boolean => {
  const { remoteAddress = "", localAddress } = request.socket;
  return !isForwarded(request) && (isLoopback(remoteAddress) || remoteAddress === localAddress);
};
