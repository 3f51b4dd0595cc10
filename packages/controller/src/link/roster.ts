import {
  type ControllerMessage,
  heartbeatIntervalMs,
  nextWorkerState,
  type WorkerEventName,
  type WorkerId,
  type WorkerLoad,
  type WorkerOrder,
  type WorkerProfile,
  type WorkerRef,
  type WorkerState,
} from "@runyard/protocol";
import type { OverLimit } from "../dispatch/load-limits.ts";
import { Offers } from "../dispatch/offers.ts";
import { WorkerJobs } from "../dispatch/worker-jobs.ts";
import type { Log } from "../log.ts";
import { ClockOffset } from "./clock-offset.ts";

/** A way to reach a worker. What is sent to one that has just gone is lost; its leases see to that. */
export type WorkerLink = {
  send(message: ControllerMessage): void;
  /** Resolves when what was sent has left this process. */
  drained(): Promise<void>;
  close(code: number, why: string): void;
};

/** One worker process as known here. */
export class RosterEntry {
  readonly id: WorkerId;
  /** Known to this process alone, unlike its id. */
  readonly processSecret: string;
  readonly joinedAtMs: number;
  profile: WorkerProfile;
  load: WorkerLoad | null = null;
  lastSeenAtMs: number;
  state: WorkerState = "ready";
  link: WorkerLink | undefined;
  /** What an operator asked of it; told again to a worker that comes back. */
  order: WorkerOrder | null = null;
  /** It is ending by itself: it takes nothing new, whatever an operator says. */
  isLeaving = false;
  /** That its drain is done was told. */
  isDrainedTold = false;
  /** Limits of its machine that are exceeded: it gets nothing until there are none. */
  overLimits: readonly OverLimit[] = [];
  readonly jobs = new WorkerJobs();
  readonly clockOffset = new ClockOffset();
  #offers: { of: WorkerProfile; offers: Offers } | undefined;

  constructor({ id, processSecret }: Pick<RosterEntry, "id" | "processSecret">, profile: WorkerProfile, nowMs: number) {
    this.id = id;
    this.processSecret = processSecret;
    this.profile = profile;
    this.joinedAtMs = nowMs;
    this.lastSeenAtMs = nowMs;
  }

  get offers(): Offers {
    const { profile } = this;
    if (this.#offers?.of !== profile) this.#offers = { of: profile, offers: new Offers(profile) };
    return this.#offers.offers;
  }

  /** Nothing was heard of it for longer than two heartbeats and a half: it may be gone, and gets nothing until it is heard. */
  isSilent(nowMs: number): boolean {
    return nowMs - this.lastSeenAtMs > 2.5 * heartbeatIntervalMs;
  }

  get ref(): WorkerRef & { id: WorkerId } {
    return { id: this.id, name: this.profile.name };
  }
}

const recordsMost = 200;

/** The workers that are here, and for the record those that were. */
export class Roster {
  readonly #log: Log;
  readonly #byId = new Map<WorkerId, RosterEntry>();
  /** Rises whenever what waiting jobs may hope for could be another. */
  changes = 0;
  readonly #awaited = new Set<{ name: string; joined: () => void }>();

  constructor(log: Log) {
    this.#log = log;
  }

  get(id: WorkerId): RosterEntry | undefined {
    return this.#byId.get(id);
  }

  /** By id or, newest first, by name. */
  find(idOrName: string): RosterEntry | undefined {
    return this.all().findLast(({ id, profile }) => id === idOrName || profile.name === idOrName);
  }

  all(): RosterEntry[] {
    return [...this.#byId.values()];
  }

  connected(): RosterEntry[] {
    return this.all().filter((entry) => entry.link !== undefined);
  }

  /** Takes a worker in, in the place of earlier processes of the same name. @returns those, with what they held */
  add(entry: RosterEntry): RosterEntry[] {
    const replaced = this.all().filter(({ id, profile }) => id !== entry.id && profile.name === entry.profile.name);
    for (const { id } of replaced) this.#byId.delete(id);
    this.#byId.set(entry.id, entry);
    this.changes += 1;
    this.#forgetOldest();
    for (const { name, joined } of this.#awaited) if (name === entry.profile.name) joined();
    return replaced;
  }

  remove({ id }: RosterEntry): void {
    this.#byId.delete(id);
    this.changes += 1;
  }

  /** Resolves when a worker of this name is connected; rejects with the signal's reason. */
  async whenJoined(name: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.connected().some(({ profile }) => profile.name === name)) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter = { name, joined: resolve };
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort);
    this.#awaited.add(waiter);
    await promise.finally(() => {
      signal.removeEventListener("abort", abort);
      this.#awaited.delete(waiter);
    });
  }

  /** Moves a worker along the table of its states; an event that does not belong to its state changes nothing. */
  apply(entry: RosterEntry, event: WorkerEventName): boolean {
    const to = nextWorkerState(entry.state, event);
    if (to === undefined) return false;
    this.#log.info(
      { workerId: entry.id, name: entry.profile.name, from: entry.state, event, to },
      "worker changed state",
    );
    entry.state = to;
    this.changes += 1;
    return true;
  }

  #forgetOldest(): void {
    for (const entry of this.#byId.values()) {
      if (this.#byId.size <= recordsMost) return;
      if (entry.link === undefined && entry.jobs.size === 0) this.#byId.delete(entry.id);
    }
  }
}
