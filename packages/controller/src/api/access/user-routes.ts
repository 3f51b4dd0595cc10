import type { Routes } from "@runyard/protocol";
import { RunyardError, type UserId } from "@runyard/protocol";
import type { Caller } from "../../auth/caller.ts";
import type { Groups } from "../../auth/groups.ts";
import type { Identity } from "../../auth/identity.ts";
import type { RouteHandlers } from "../bind-routes.ts";
import { accountInReach } from "./reach.ts";

type UserRoutes = Pick<Routes, "listUsers" | "addUser" | "changeUser" | "setPassword" | "removeUser">;

export const userHandlers = (identity: Identity, groups: Groups): RouteHandlers<UserRoutes> => {
  const { accounts, audit, gate, passwords } = identity;
  return {
    listUsers: async () => ({ body: { items: accounts.all() } }),
    addUser: async ({ body: { name, role, password, subject, takeOver }, caller, request }) => {
      const linked = identityOf(identity, subject) ?? null;
      if (password === undefined && linked === null)
        throw refusedField("password", "must be there, unless subject names whom the identity provider lets in");
      if (!takeOver) await accounts.checkFree(name);
      const passwordHash = password === undefined ? null : await passwords.hash(password);
      const user = await accounts.add({ name, role, passwordHash, identity: linked });
      gate.accountsChanged();
      const message = `account ${name} was made, ${role}`;
      audit.record({ kind: "user_added", by: caller, address: request.socket.remoteAddress, subject: name, message });
      return { body: user };
    },
    changeUser: async ({ params, body, caller, request }) => {
      const { subject, ...changed } = body;
      const linked = identityOf(identity, subject);
      const user = await accounts.change(accounts.get(params.id).id, { ...changed, identity: linked });
      // Whoever it was linked to has it no more.
      if (linked !== undefined) await accounts.endOtherSessions(user.id, ownSession(caller, user.id));
      const link = user.identity === null ? "" : `, linked to ${user.identity.subject}`;
      const message = `account ${user.name} is now ${user.role}${user.disabled ? ", disabled" : ""}${link}`;
      const address = request.socket.remoteAddress;
      audit.record({ kind: "user_changed", by: caller, address, subject: user.name, message });
      return { body: user };
    },
    setPassword: async ({ params, body, caller, request }) => {
      const id = accountInReach(accounts, caller, params.id);
      if (id === null) throw new RunyardError("USER_NOT_FOUND");
      const address = request.socket.remoteAddress;
      if (id === caller.principal.userId) await checkCurrent(identity, { id, current: body.current, address });
      await accounts.change(id, { passwordHash: await passwords.hash(body.password) });
      await accounts.endOtherSessions(id, ownSession(caller, id));
      const user = accounts.present(id);
      const message = `the password of ${user.name} was changed, and its other sessions were ended`;
      audit.record({ kind: "password_changed", by: caller, address, subject: user.name, message });
      return { body: user };
    },
    removeUser: async ({ params, caller, request }) => {
      const user = await accounts.remove(accounts.get(params.id).id);
      await groups.forget(user.name);
      gate.accountsChanged();
      const message = `account ${user.name} was removed`;
      const address = request.socket.remoteAddress;
      audit.record({ kind: "user_removed", by: caller, address, subject: user.name, message });
      return { body: user };
    },
  };
};

/** Undefined where nothing is said, null where none is wanted. @throws RunyardError INVALID_REQUEST without a provider */
const identityOf = ({ provider }: Identity, subject: string | null | undefined) => {
  if (typeof subject !== "string") return subject;
  if (provider === undefined) throw refusedField("subject", "cannot be set without an identity provider");
  return { issuer: provider.options.issuer, subject };
};

const refusedField = (field: string, message: string): RunyardError =>
  new RunyardError("INVALID_REQUEST", `${field}: ${message}`, { details: { errors: [{ field, message }] } });

const ownSession = ({ principal, session }: Caller, id: UserId) => (principal.userId === id ? session : undefined);

type Check = { id: UserId; current: string | undefined; address: string | undefined };

/** Whoever finds an open browser must not take the account. @throws RunyardError LOGIN_FAILED, TOO_MANY_LOGINS */
const checkCurrent = async (
  { accounts, audit, lockout, passwords }: Identity,
  { id, current = "", address = "" }: Check,
): Promise<void> => {
  const { name, passwordHash } = accounts.get(id);
  lockout.begin(name, address);
  if (!(await passwords.matches(passwordHash, current))) {
    const message = `a change of password failed: ${name}`;
    audit.refused({ kind: "login_failed", address, subject: name, message });
    throw new RunyardError("LOGIN_FAILED", "The password until now is not right.");
  }
  lockout.succeeded(name, address);
};
