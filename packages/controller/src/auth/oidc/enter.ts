import { type Role, RunyardError, type User } from "@runyard/protocol";
import type { Caller, Origin } from "../caller.ts";
import { enter, type Identity } from "../identity.ts";
import { type Claims, nameIn, roleIn } from "./claims.ts";
import type { ProviderOptions } from "./provider.ts";

type Arrival = { provider: ProviderOptions; claims: Claims; origin: Origin };

/**
 * Opens a session for whom the provider has told who they are. An account is theirs by issuer and subject, and by nothing
 * else: names and addresses may be given to others.
 * @throws RunyardError ACCOUNT_UNKNOWN, ACCOUNT_DISABLED, NAME_UNUSABLE, USER_EXISTS or NAME_RESERVED
 */
export const enterByProvider = async (
  identity: Identity,
  { provider, claims, origin }: Arrival,
): Promise<{ caller: Caller; credential: string }> => {
  const link = { issuer: provider.issuer, subject: claims.sub };
  const known = identity.accounts.ofIdentity(link);
  if (known?.disabled) throw new RunyardError("ACCOUNT_DISABLED");
  const role = roleFor(provider, claims, known?.role);
  if (role === null) throw new RunyardError("ACCOUNT_UNKNOWN");
  const user =
    known === undefined
      ? await addAccount(identity, { provider, claims, origin, role })
      : await keepRole(identity, { user: known, role, address: origin.address });
  return enter(identity, { userId: user.id, origin, how: `through ${provider.name}` });
};

/** Null: not let in. */
const roleFor = ({ roles, groupsClaim, defaultRole }: ProviderOptions, claims: Claims, has: Role | undefined) =>
  roles.length === 0 ? (has ?? defaultRole) : (roleIn(claims, groupsClaim, roles) ?? defaultRole);

const addAccount = async (
  { accounts, audit, gate }: Identity,
  { provider, claims, origin, role }: Arrival & { role: Role },
): Promise<User> => {
  const name = nameIn(claims, provider.nameClaim);
  if (name === undefined) throw new RunyardError("NAME_UNUSABLE");
  await accounts.checkFree(name);
  const identity = { issuer: provider.issuer, subject: claims.sub };
  const user = await accounts.add({ name, role, passwordHash: null, identity });
  gate.accountsChanged();
  const message = `account ${name} was made, ${role}: ${provider.name} knows it as ${claims.sub}`;
  audit.record({ kind: "user_added", address: origin.address, subject: name, message });
  return user;
};

type Known = { user: { id: User["id"]; name: string; role: Role }; role: Role; address: string };

const keepRole = async ({ accounts, audit }: Identity, { user, role, address }: Known): Promise<{ id: User["id"] }> => {
  if (user.role === role) return user;
  const message = `account ${user.name} is now ${role}, as its groups say`;
  audit.record({ kind: "user_changed", address, subject: user.name, message });
  return accounts.change(user.id, { role });
};
