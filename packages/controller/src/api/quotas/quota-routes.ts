import { everyone, type Principal, type Routes, RunyardError, reachesRole } from "@runyard/protocol";
import { ownerName } from "../../auth/caller.ts";
import type { Identity } from "../../auth/identity.ts";
import type { Yard } from "../../yard.ts";
import type { RouteHandlers } from "../bind-routes.ts";

export const quotaHandlers = (
  { quotas, groups }: Yard,
  identity: Identity,
): RouteHandlers<Pick<Routes, "listQuotas" | "getQuota" | "setQuota">> => ({
  listQuotas: async () => ({ body: { items: quotas.all() } }),
  getQuota: async ({ params, principal }) => ({
    body: quotas.record(subjectOf({ ...identity, groups }, params.id, principal)),
  }),
  setQuota: async ({ params, body, caller, request }) => {
    const subject = subjectOf({ ...identity, groups }, params.id, caller.principal);
    const record = await quotas.set(subject, body);
    const message = `the quota of ${subject} is now ${JSON.stringify(body)}`;
    identity.audit.record({ kind: "quota_set", by: caller, address: request.socket.remoteAddress, subject, message });
    return { body: record };
  },
});

/** @throws RunyardError GROUP_NOT_FOUND; USER_NOT_FOUND also where it is another's, for those below operator */
const subjectOf = (
  { accounts, groups }: Identity & Pick<Yard, "groups">,
  asked: string,
  { name, role }: Principal,
): string => {
  const group = asked.startsWith("group:") ? groups.get(asked.slice("group:".length)) : undefined;
  if (group !== undefined && reachesRole(role, "operator")) return `group:${group.name}`;
  const subject = asked === "me" || asked === name ? name : (accounts.find(asked)?.name ?? asked);
  const isThere = [everyone, ownerName, name].includes(subject) || accounts.find(subject) !== undefined;
  if (isThere && (subject === name || reachesRole(role, "operator"))) return subject;
  throw new RunyardError("USER_NOT_FOUND");
};
