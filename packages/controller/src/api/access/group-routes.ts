import type { IncomingMessage } from "node:http";
import {
  type AuditKind,
  type Group,
  groupBounds,
  type Principal,
  type Routes,
  RunyardError,
  reachesRole,
  type Student,
} from "@runyard/protocol";
import type { Caller } from "../../auth/caller.ts";
import { type Groups, roleIn } from "../../auth/groups.ts";
import type { Identity } from "../../auth/identity.ts";
import type { RouteHandlers } from "../bind-routes.ts";

type GroupRoutes = Pick<
  Routes,
  | "listGroups"
  | "createGroup"
  | "changeGroup"
  | "getGroup"
  | "removeGroup"
  | "addGroupMember"
  | "removeGroupMember"
  | "addStudents"
  | "createJoinCode"
  | "revokeJoinCode"
  | "joinGroup"
  | "enterGroup"
>;

type Noted = { caller: Caller | undefined; request: IncomingMessage; message: string };

export const groupHandlers = (groups: Groups, identity: Identity): RouteHandlers<GroupRoutes> => {
  const { accounts, audit, gate, lockout, passwords } = identity;
  const note = (kind: AuditKind, { name }: Group, { caller, request, message }: Noted) => {
    const address = request.socket.remoteAddress;
    audit.record({ kind, by: caller, address, subject: name, message: `group ${name}: ${message}` });
  };
  const addAccounts = async (students: readonly Student[]): Promise<void> => {
    const named = new Map(students.map((student) => [student.name.toLowerCase(), student]));
    const taken = students.find(
      (one) => accounts.find(one.name) !== undefined || named.get(one.name.toLowerCase()) !== one,
    );
    if (taken !== undefined) {
      throw new RunyardError("USER_EXISTS", `${taken.name} is taken already.`, { details: { name: taken.name } });
    }
    for (const { name } of students) await accounts.checkFree(name);
    for (const { name, password } of students) {
      await accounts.add({ name, role: "user", passwordHash: await passwords.hash(password) });
    }
    gate.accountsChanged();
  };
  const openedBy = (code: string, { socket: { remoteAddress = "" } }: IncomingMessage): Group => {
    // Guessing codes is as slow as guessing passwords.
    lockout.begin(undefined, remoteAddress);
    const group = groups.joinedBy(code);
    lockout.succeeded(undefined, remoteAddress);
    return group;
  };
  return {
    listGroups: async ({ principal }) => ({
      body: { items: groups.all().flatMap((group) => shown(group, principal) ?? []) },
    }),
    createGroup: async ({ body, caller, request }) => {
      const group = await groups.create(body.name, body);
      note("group_changed", group, { caller, request, message: "made" });
      return { body: group };
    },
    changeGroup: async ({ params, body, caller, request }) => {
      const group = await groups.setRules(groups.get(params.id).name, body);
      const message = `its members now have ${JSON.stringify(body)}`;
      note("group_changed", group, { caller, request, message });
      return { body: group };
    },
    getGroup: async ({ params, principal }) => {
      const group = shown(groups.get(params.id), principal);
      if (group === undefined) throw new RunyardError("GROUP_NOT_FOUND");
      return { body: group };
    },
    removeGroup: async ({ params, caller, request }) => {
      const group = await groups.remove(params.id);
      note("group_changed", group, { caller, request, message: "removed" });
      return { body: group };
    },
    addGroupMember: async ({ params, body, caller, request }) => {
      const { name } = accounts.get(body.name);
      const group = await groups.addMembers(groups.get(params.id).name, [{ name, role: body.role }]);
      note("group_changed", group, { caller, request, message: `${name} is a ${body.role}` });
      return { body: group };
    },
    removeGroupMember: async ({ params, caller, request }) => {
      const group = await groups.removeMember(taught(groups, params.id, caller.principal).name, params.member);
      note("group_changed", group, { caller, request, message: `${params.member} is no member` });
      return { body: group };
    },
    addStudents: async ({ params, body: { students }, caller, request }) => {
      const { name, members } = taught(groups, params.id, caller.principal);
      if (members.length + students.length > groupBounds.members) throw new RunyardError("TOO_MANY");
      await addAccounts(students);
      const group = await groups.addMembers(
        name,
        students.map((student) => ({ name: student.name, role: "member" })),
      );
      note("user_added", group, { caller, request, message: `${students.length} accounts were made in it` });
      return { body: group };
    },
    createJoinCode: async ({ params, body, caller, request }) => {
      const group = await groups.setCode(taught(groups, params.id, caller.principal).name, body.lifeMs);
      note("group_changed", group, { caller, request, message: "a new code lets people in" });
      return { body: group };
    },
    revokeJoinCode: async ({ params, caller, request }) => {
      const group = await groups.setCode(taught(groups, params.id, caller.principal).name, undefined);
      note("group_changed", group, { caller, request, message: "no code lets people in" });
      return { body: group };
    },
    joinGroup: async ({ body: { code, name, password }, request }) => {
      const { name: joined, members } = openedBy(code, request);
      if (members.length >= groupBounds.members) throw new RunyardError("TOO_MANY");
      await addAccounts([{ name, password }]);
      const group = await groups.addMembers(joined, [{ name, role: "member" }]);
      note("user_added", group, { caller: undefined, request, message: `${name} made an account with its code` });
      return { body: { user: name, group: joined } };
    },
    enterGroup: async ({ body: { code }, principal, caller, request }) => {
      if (principal.userId === null) throw new RunyardError("USER_NOT_FOUND", "Groups have accounts as their members.");
      const { name } = principal;
      let group = openedBy(code, request);
      if (roleIn(group, name) === undefined) {
        group = await groups.addMembers(group.name, [{ name, role: "member" }]);
        note("group_changed", group, { caller, request, message: `${name} became a member with its code` });
      }
      return { body: shown(group, principal) ?? group };
    },
  };
};

const isTeacher = (group: Group, { name, role }: Principal): boolean =>
  reachesRole(role, "admin") || roleIn(group, name) === "teacher";

/** As somebody may see it: operators see who is in it, members that it is there. */
const shown = (group: Group, principal: Principal): Group | undefined => {
  if (isTeacher(group, principal)) return group;
  if (reachesRole(principal.role, "operator")) return { ...group, code: null };
  const own = group.members.filter(({ name }) => name === principal.name);
  const teachers = group.members.filter(({ role }) => role === "teacher");
  return own.length === 0 ? undefined : { ...group, code: null, members: [...teachers, ...own] };
};

/** @throws RunyardError GROUP_NOT_FOUND also where there is one that the caller does not teach */
const taught = (groups: Groups, name: string, principal: Principal): Group => {
  const group = groups.get(name);
  if (!isTeacher(group, principal)) throw new RunyardError("GROUP_NOT_FOUND");
  return group;
};
