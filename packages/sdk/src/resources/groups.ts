import { type BodyOf, type Group, type GroupRole, routes, type Student } from "@runyard/protocol";
import type { CallOptions, Http } from "../http.ts";

/** Classes, by their names. */
export class Groups {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  async list(options: CallOptions = {}): Promise<Group[]> {
    return (await this.#http.call(routes.listGroups, {}, options)).items;
  }

  get(name: string, options: CallOptions = {}): Promise<Group> {
    return this.#http.call(routes.getGroup, { params: { id: name } }, options);
  }

  create(body: BodyOf<typeof routes.createGroup>, { signal }: CallOptions = {}): Promise<Group> {
    return this.#http.call(routes.createGroup, { body }, { signal, repeatable: false });
  }

  /** What is absent stays. */
  change(name: string, body: BodyOf<typeof routes.changeGroup>, options: CallOptions = {}): Promise<Group> {
    return this.#http.call(routes.changeGroup, { params: { id: name }, body }, options);
  }

  remove(name: string, options: CallOptions = {}): Promise<Group> {
    return this.#http.call(routes.removeGroup, { params: { id: name } }, options);
  }

  /** Takes an account in, or gives it another role there. */
  addMember(name: string, body: { name: string; role: GroupRole }, options: CallOptions = {}): Promise<Group> {
    return this.#http.call(routes.addGroupMember, { params: { id: name }, body }, options);
  }

  removeMember(name: string, member: string, options: CallOptions = {}): Promise<Group> {
    return this.#http.call(routes.removeGroupMember, { params: { id: name, member } }, options);
  }

  /** Makes accounts in it, at most 200 at once. @throws RunyardError USER_EXISTS: none was made */
  addStudents(name: string, students: Student[], { signal }: CallOptions = {}): Promise<Group> {
    const sent = { params: { id: name }, body: { students } };
    return this.#http.call(routes.addStudents, sent, { signal, repeatable: false });
  }

  /** A code with which people join it by themselves; the one before is void. */
  createCode(name: string, lifeMs: number, options: CallOptions = {}): Promise<Group> {
    return this.#http.call(routes.createJoinCode, { params: { id: name }, body: { lifeMs } }, options);
  }

  revokeCode(name: string, options: CallOptions = {}): Promise<Group> {
    return this.#http.call(routes.revokeJoinCode, { params: { id: name } }, options);
  }

  /** Makes oneself an account; no login is needed for it. */
  join(body: Student & { code: string }, { signal }: CallOptions = {}): Promise<{ user: string; group: string }> {
    return this.#http.call(routes.joinGroup, { body }, { signal, repeatable: false });
  }

  /** Becomes a member of the group of this code, with the account one is logged in to. */
  enter(code: string, options: CallOptions = {}): Promise<Group> {
    return this.#http.call(routes.enterGroup, { body: { code } }, options);
  }
}
