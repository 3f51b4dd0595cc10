import type { Roster, RosterEntry } from "../link/roster.ts";
import { type JobKind, kindKey } from "./lane.ts";

/** What a job of some kind may hope for from the workers that are connected. */
export type Prospect = {
  /** Workers connected at all. */
  present: number;
  /** Those that offer it. */
  able: readonly RosterEntry[];
  /** Those of them that may be given work, once they have a slot free. */
  open: readonly RosterEntry[];
  /** Slots of those, taken or not. */
  slots: number;
};

const keptMost = 1000;

export const isOpen = (entry: RosterEntry): boolean => entry.state === "ready" && entry.overLimits.length === 0;

/** Remembers prospects until a worker comes, goes or changes: every submission asks, and there may be a thousand workers. */
export class Prospects {
  readonly #roster: Roster;
  readonly #byKind = new Map<string, Prospect>();
  #changes = -1;

  constructor(roster: Roster) {
    this.#roster = roster;
  }

  of(kind: JobKind): Prospect {
    if (this.#changes !== this.#roster.changes || this.#byKind.size > keptMost) this.#byKind.clear();
    this.#changes = this.#roster.changes;
    const key = kindKey(kind);
    const prospect = this.#byKind.get(key) ?? this.#look(kind);
    this.#byKind.set(key, prospect);
    return prospect;
  }

  #look(kind: JobKind): Prospect {
    const connected = this.#roster.connected();
    const able = connected.filter(({ offers }) => offers.version(kind) !== undefined);
    const open = able.filter(isOpen);
    const slots = open.reduce((sum, { profile }) => sum + profile.slots, 0);
    return { present: connected.length, able, open, slots };
  }
}
