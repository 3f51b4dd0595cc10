import type { AuditKind } from "@runyard/protocol";
import type { Background } from "../background.ts";
import type { Clock } from "../clock.ts";
import type { NewAuditEntry, Store } from "../store/store.ts";
import type { Caller } from "./caller.ts";

type Deed = {
  kind: AuditKind;
  message: string;
  /** Where it is known who. */
  by?: Caller | undefined;
  /** Where the request came from. */
  address?: string | undefined;
  subject?: string | undefined;
};

type AuditParts = { store: Store; clock: Clock; background: Background };

const repeatedMost = 1_000;

/** Writes down who did what. Nobody waits for it. */
export class Audit {
  readonly #parts: AuditParts;
  /** Refusals since the last round, by what they have in common. */
  readonly #refused = new Map<string, { entry: NewAuditEntry; more: number }>();

  constructor(parts: AuditParts) {
    this.#parts = parts;
  }

  record(deed: Deed): void {
    this.#keep(this.#entry(deed));
  }

  /**
   * The first of a kind from one place is written at once, those that follow within a round together: a flood is a line.
   * @returns whether it was the first
   */
  refused(deed: Deed): boolean {
    const entry = this.#entry(deed);
    const key = JSON.stringify([entry.kind, entry.actor, entry.address]);
    const known = this.#refused.get(key);
    if (known !== undefined) known.more += 1;
    else if (this.#refused.size < repeatedMost) {
      this.#refused.set(key, { entry, more: 0 });
      this.#keep(entry);
      return true;
    }
    return false;
  }

  round(): void {
    const all = [...this.#refused.values()];
    this.#refused.clear();
    for (const { entry, more } of all) {
      if (more > 0)
        this.#keep({ ...entry, atMs: this.#parts.clock.now(), message: `${more} more like it: ${entry.message}` });
    }
  }

  #entry({ kind, message, by, address, subject }: Deed): NewAuditEntry {
    const { principal } = by ?? {};
    return {
      atMs: this.#parts.clock.now(),
      kind,
      actor: principal?.name ?? null,
      via: principal?.via ?? null,
      address: address ?? null,
      subject: subject ?? null,
      message,
    };
  }

  #keep(entry: NewAuditEntry): void {
    const { background, store } = this.#parts;
    background.run("audit", async () => {
      await background.untilKept("audit", () => store.audit.append(entry));
    });
  }
}
