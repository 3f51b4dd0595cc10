import { RunyardError, reachesRole, type UserId } from "@runyard/protocol";
import type { Accounts } from "../../auth/accounts.ts";
import type { Caller } from "../../auth/caller.ts";

/** Everybody has their own account's ways in; admins have all. */
export const reachesAccount = ({ principal }: Caller, userId: UserId | null): boolean =>
  principal.userId === userId || reachesRole(principal.role, "admin");

/**
 * The account a request is about: the one it names, or the caller's own.
 * @throws RunyardError USER_NOT_FOUND also where it is another's, for those who are no admins
 */
export const accountInReach = (accounts: Accounts, caller: Caller, named: string | undefined): UserId | null => {
  if (named === undefined) return caller.principal.userId;
  const userId = accounts.find(named)?.id;
  if (userId === undefined || !reachesAccount(caller, userId)) throw new RunyardError("USER_NOT_FOUND");
  return userId;
};
