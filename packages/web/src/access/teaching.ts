import { type Group, reachesRole, type SessionInfo } from "@runyard/protocol";
import { useSession } from "../data/session-store.ts";

/** Whether whoever uses the page looks after who is in a group. */
export const useTeaches = (): ((group: Group) => boolean) => {
  const who = useSession(({ who: known }) => known);
  return (group) => teaches(who, group);
};

const teaches = (who: SessionInfo | null, { members }: Group): boolean =>
  who !== null &&
  (reachesRole(who.role, "admin") || members.some(({ name, role }) => role === "teacher" && name === who.name));

export const teachersOf = ({ members }: Group): string[] =>
  members.flatMap(({ name, role }) => (role === "teacher" ? [name] : []));
