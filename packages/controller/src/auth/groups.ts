import { randomInt } from "node:crypto";
import {
  type Group,
  type GroupMember,
  groupBounds,
  limitNames,
  type PartialLimits,
  RunyardError,
} from "@runyard/protocol";
import type { Clock } from "../clock.ts";
import type { Store } from "../store/store.ts";

/** Without letters and digits that look alike: it is read from a blackboard. */
const codeAlphabet = "abcdefghjkmnpqrstuvwxyz23456789";
const codeLength = 10;

type GroupRules = { [Rule in "languages" | "limits"]: Group[Rule] | undefined };

/** Classes and who is in them, all in memory; changes are kept first. */
export class Groups {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #byName = new Map<string, Group>();
  /** By the names of their members. */
  readonly #ofMember = new Map<string, Group[]>();
  #onChange: () => void = () => {};
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  static async load(store: Store, clock: Clock): Promise<Groups> {
    const groups = new Groups(store, clock);
    for (const group of await store.groups.all()) groups.#byName.set(keyOf(group.name), group);
    groups.#index();
    return groups;
  }

  /** Called when who is where has changed. */
  onChange(listener: () => void): void {
    this.#onChange = listener;
  }

  all(): Group[] {
    return [...this.#byName.values()].sort((left, right) => (keyOf(left.name) < keyOf(right.name) ? -1 : 1));
  }

  find(name: string): Group | undefined {
    return this.#byName.get(keyOf(name));
  }

  /** @throws RunyardError GROUP_NOT_FOUND */
  get(name: string): Group {
    const group = this.find(name);
    if (group === undefined) throw new RunyardError("GROUP_NOT_FOUND");
    return group;
  }

  of(member: string): readonly Group[] {
    return this.#ofMember.get(keyOf(member)) ?? [];
  }

  teaches(teacher: string, owner: string): boolean {
    return this.of(owner).some((group) => roleIn(group, teacher) === "teacher");
  }

  /** That this owner may use; undefined where nothing is said. */
  languagesFor(owner: string): string[] | undefined {
    const lists = this.of(owner).map(({ languages }) => languages);
    const isBounded = lists.length > 0 && lists.every((list) => list !== null);
    return isBounded ? lists.flatMap((list) => list ?? []) : undefined;
  }

  /** Of this owner's programs, where a request sets none: of several groups the highest that one of them says. */
  limitsFor(owner: string): PartialLimits {
    const limits: PartialLimits = {};
    for (const group of this.of(owner)) {
      for (const name of limitNames) {
        const most = group.limits?.[name];
        if (most !== undefined) limits[name] = Math.max(most, limits[name] ?? 0);
      }
    }
    return limits;
  }

  /** The group that people join with this code. @throws RunyardError JOIN_CODE_INVALID */
  joinedBy(code: string): Group {
    const wanted = code.trim().toLowerCase();
    const group = this.all().find((one) => one.code?.code === wanted && this.#clock.now() < one.code.expiresAtMs);
    if (group === undefined) throw new RunyardError("JOIN_CODE_INVALID");
    return group;
  }

  /** @throws RunyardError GROUP_EXISTS */
  async create(name: string, { languages = null, limits = null }: Partial<GroupRules>): Promise<Group> {
    if (this.find(name) !== undefined) throw new RunyardError("GROUP_EXISTS");
    return this.#keep({ name, languages, limits, createdAtMs: this.#clock.now(), members: [], code: null });
  }

  setRules(name: string, { languages, limits }: Partial<GroupRules>): Promise<Group> {
    return this.#change(name, (group) => ({
      ...group,
      languages: languages === undefined ? group.languages : languages,
      limits: limits === undefined ? group.limits : limits,
    }));
  }

  async remove(name: string): Promise<Group> {
    const group = this.get(name);
    await this.#store.groups.remove(group.name);
    this.#byName.delete(keyOf(name));
    this.#index();
    return group;
  }

  /** Those who are in it already get the role that is named. @throws RunyardError TOO_MANY */
  addMembers(name: string, added: readonly GroupMember[]): Promise<Group> {
    const names = new Set(added.map((member) => keyOf(member.name)));
    return this.#change(name, (group) => {
      const members = [...group.members.filter((member) => !names.has(keyOf(member.name))), ...added];
      if (members.length > groupBounds.members) throw new RunyardError("TOO_MANY");
      return { ...group, members };
    });
  }

  removeMember(name: string, member: string): Promise<Group> {
    return this.#change(name, (group) => ({
      ...group,
      members: group.members.filter((one) => keyOf(one.name) !== keyOf(member)),
    }));
  }

  /** An account is no more. */
  async forget(member: string): Promise<void> {
    for (const { name } of this.of(member)) await this.removeMember(name, member);
  }

  /** A new code in place of the one before; without a life, none. */
  setCode(name: string, lifeMs: number | undefined): Promise<Group> {
    const letters = () =>
      Array.from({ length: codeLength }, () => codeAlphabet[randomInt(codeAlphabet.length)]).join("");
    const code = lifeMs === undefined ? null : { code: letters(), expiresAtMs: this.#clock.now() + lifeMs };
    return this.#change(name, (group) => ({ ...group, code }));
  }

  /** One after the other, each from what the one before has left: a whole class may join at once. */
  #change(name: string, changed: (group: Group) => Group): Promise<Group> {
    const turn = this.#turn.then(() => this.#keep(changed(this.get(name))));
    // Whoever asked for a change is told that it failed; the next one begins all the same.
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #keep(group: Group): Promise<Group> {
    await this.#store.groups.keep(group);
    this.#byName.set(keyOf(group.name), group);
    this.#index();
    return group;
  }

  #index(): void {
    this.#ofMember.clear();
    for (const group of this.#byName.values()) {
      for (const { name } of group.members) {
        this.#ofMember.set(keyOf(name), [...(this.#ofMember.get(keyOf(name)) ?? []), group]);
      }
    }
    this.#onChange();
  }
}

export const roleIn = ({ members }: Group, name: string): GroupMember["role"] | undefined =>
  members.find((member) => keyOf(member.name) === keyOf(name))?.role;

/** Names are the same in either case. */
const keyOf = (name: string): string => name.toLowerCase();
