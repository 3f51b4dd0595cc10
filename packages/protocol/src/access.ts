import { z } from "zod";
import { SessionId, TokenId, UserId } from "./ids.ts";

/** What somebody may do; each may all that the one before may. */
export const Role = z.enum(["viewer", "user", "operator", "admin"]);
export type Role = z.infer<typeof Role>;

/** What an API token may be used for: each opens the routes of one role, and those of the roles below it. */
export const Scope = z.enum(["read", "run", "operate", "administer"]);
export type Scope = z.infer<typeof Scope>;

export const roleOfScope: Readonly<Record<Scope, Role>> = {
  read: "viewer",
  run: "user",
  operate: "operator",
  administer: "admin",
};

/**
 * Who may use a route: anybody at all (`open`), whoever has at least a role, or (`person`) everybody who has signed in
 * but not a program with an API token: those routes give out further ways in.
 */
export type Access = "open" | "person" | Role;

const rank: Readonly<Record<Role, number>> = { viewer: 0, user: 1, operator: 2, admin: 3 };

export const reachesRole = (role: Role, least: Role): boolean => rank[role] >= rank[least];

/** What is left of a role in the hands of a token. */
export const roleWithin = (role: Role, scopes: readonly Scope[]): Role => {
  const given = scopes.map((scope) => roleOfScope[scope]);
  const most = given.reduce((left, right) => (reachesRole(left, right) ? left : right), "viewer");
  return reachesRole(role, most) ? most : role;
};

/**
 * How a caller has shown who it is: the owner's credential of the controller's machine, a login, an API token, or by being
 * on that machine while no account exists.
 */
export const Via = z.enum(["owner", "session", "token", "loopback"]);
export type Via = z.infer<typeof Via>;

/** Who calls. The name is the `owner` of the jobs it hands in. */
export const Principal = z.object({
  userId: UserId.nullable().describe("Null for the owner of the controller's machine, who needs no account."),
  name: z.string(),
  role: Role.describe("What it may do: with an API token the smaller of its user's role and the token's scopes."),
  via: Via,
});
export type Principal = z.infer<typeof Principal>;

/** Whether it may see and steer what belongs to this owner; below operators, everybody has only their own. */
export const mayReach = ({ name, role }: Principal, owner: string): boolean =>
  reachesRole(role, "operator") || name === owner;

export const accountBounds = {
  nameLength: 64,
  passwordLeast: 10,
  passwordMost: 256,
  tokensEach: 100,
  sessionsEach: 50,
} as const;

/** `local` is the owner of the controller's machine; the others stand for people where quotas are named. */
const reservedNames = new Set(["local", "everyone", "me"]);

/** The name of an account, as its jobs show it. */
export const UserName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._@+-]*$/i, "expected letters, digits and . _ @ + -, starting with a letter or digit")
  .max(accountBounds.nameLength)
  .refine((name) => !reservedNames.has(name.toLowerCase()), "is a word with a meaning of its own");

/** Length is what counts: no rule asks for digits or signs. */
export const Password = z
  .string()
  .min(accountBounds.passwordLeast, `expected at least ${accountBounds.passwordLeast} characters`)
  .max(accountBounds.passwordMost);

/** Somebody, as an identity provider knows them. */
export const ProviderIdentity = z.object({
  issuer: z.string(),
  subject: z.string().describe("Theirs alone, and for good: their `sub`."),
});
export type ProviderIdentity = z.infer<typeof ProviderIdentity>;

export const User = z.object({
  id: UserId,
  name: z.string(),
  role: Role,
  disabled: z.boolean(),
  identity: ProviderIdentity.nullable().describe("By which it logs in through the identity provider."),
  createdAtMs: z.int(),
  lastSeenAtMs: z.int().nullable().describe("When it last called, in any way; to the minute across restarts."),
  sessions: z.int().describe("Logins in force."),
  tokens: z.int().describe("API tokens in force."),
});
export type User = z.infer<typeof User>;

/** A login in force. */
export const Session = z.object({
  id: SessionId,
  user: z.string(),
  createdAtMs: z.int(),
  lastUsedAtMs: z.int(),
  expiresAtMs: z.int().describe("However much it is used; earlier when it is not."),
  address: z.string().describe("Where the login came from."),
  agent: z.string().describe("What it called itself: its User-Agent, cut at 200 characters."),
  current: z.boolean().describe("The one this request came with."),
});
export type Session = z.infer<typeof Session>;

/** An API token, without its secret: that is shown once, when it is made. */
export const ApiToken = z.object({
  id: TokenId,
  name: z.string(),
  user: z.string(),
  scopes: z.array(Scope),
  createdAtMs: z.int(),
  expiresAtMs: z.int().nullable(),
  lastUsedAtMs: z.int().nullable(),
  lastUsedFrom: z.string().nullable().describe("Address of its last use."),
});
export type ApiToken = z.infer<typeof ApiToken>;

/** Who I am, and for how long. */
export const SessionInfo = Principal.extend({
  scopes: z.array(Scope).nullable().describe("Of the API token it came with."),
  expiresAtMs: z.int().nullable(),
  hasPassword: z.boolean().describe("Of its account; without one it logs in through the identity provider alone."),
});
export type SessionInfo = z.infer<typeof SessionInfo>;
