import type { JoinTokenId } from "@runyard/protocol";
import { ownerName } from "../auth/caller.ts";
import type { Identity } from "../auth/identity.ts";
import type { FleetRecords } from "./records.ts";

type Parts = {
  identity: Pick<Identity, "joinTokens" | "workers">;
  records: FleetRecords;
  /** Of the controller's own authority, where it has one. */
  pin: string | undefined;
  lifeMs: number;
};

/** Lets the workers that a fleet starts join: each once, soon, under its own name. */
export class Passes {
  readonly #parts: Parts;
  readonly #given = new Map<string, JoinTokenId>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** A join token for a worker, also in its file. */
  async give(name: string): Promise<string> {
    const { identity, records, pin, lifeMs } = this.#parts;
    await this.takeBack(name);
    const { id, token } = await identity.joinTokens.create({ name, uses: 1, lifeMs, createdBy: ownerName }, pin);
    this.#given.set(name, id);
    await records.keepToken(name, token);
    return token;
  }

  /** Voids a token that has served, or will not. */
  async takeBack(name: string): Promise<void> {
    const { identity, records } = this.#parts;
    const id = this.#given.get(name);
    if (id === undefined) return;
    this.#given.delete(name);
    await Promise.all([identity.joinTokens.drop([id]), records.dropToken(name)]);
  }

  /** The worker is no more: nobody is it again. */
  async end(name: string): Promise<void> {
    await Promise.all([this.takeBack(name), this.#parts.identity.workers.drop(name)]);
  }
}
