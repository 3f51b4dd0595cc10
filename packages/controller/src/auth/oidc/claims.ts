import { type Role, reachesRole, UserName } from "@runyard/protocol";

/** What a provider says of a person. Only `sub` is theirs alone, and for good. */
export type Claims = { readonly sub: string; readonly [name: string]: unknown };

/** Members of a group have a role. */
export type RoleRule = { role: Role; group: string };

/** The name that a new account gets; undefined where the claim has none that an account can have. */
export const nameIn = (claims: Claims, nameClaim: string): string | undefined => {
  // Anybody can say that an address is theirs.
  if (nameClaim === "email" && claims.email_verified === false) return undefined;
  const { data } = UserName.safeParse(claims[nameClaim]);
  return data;
};

/** The highest role that the person's groups give; null where none does. */
export const roleIn = (claims: Claims, groupsClaim: string, rules: readonly RoleRule[]): Role | null => {
  const groups = [claims[groupsClaim]].flat();
  return rules.reduce<Role | null>((highest, { role, group }) => {
    const isHigher = highest === null || reachesRole(role, highest);
    return isHigher && groups.includes(group) ? role : highest;
  }, null);
};
