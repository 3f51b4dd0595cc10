import {
  type EventFacts,
  eventMessage,
  type FleetFigures,
  type FleetReason,
  fleetReasonMessage,
} from "@runyard/protocol";
import { eventKind, recordEvent } from "../events/record-event.ts";
import type { RosterEntry } from "../link/roster.ts";
import { announceWorker, type Yard } from "../yard.ts";
import { type Decision, decideFleet, emptyMemory, type FleetMemory, type FleetSettings, type Stop } from "./decide.ts";
import { fleetName } from "./own-processes.ts";
import type { Passes } from "./passes.ts";
import { limited, type Provider, type WorkerSpec } from "./provider.ts";
import type { FleetRecord, FleetRecords } from "./records.ts";
import { type Asked, memberOf, seatOf, waitingJobs } from "./snapshot.ts";

type Access = Pick<WorkerSpec, "url" | "authority">;

export type FleetParts = {
  yard: Yard;
  settings: FleetSettings;
  provider: Provider;
  records: FleetRecords;
  access: Access;
  passes: Passes;
};

const roundMs = 1_000;
const callMostMs = 30_000;
/** Whether those that are expected still run is asked this often. */
const lookMs = 2_000;
const firstPauseMs = 1_000;
const longestPauseMs = 60_000;

/** A worker the fleet asked for, until it is known to have ended. */
type Charge = Asked & {
  hasJoined: boolean;
  isStopping: boolean;
  failure: FleetReason | undefined;
  /** The provider has said that it is on its way. */
  isStarted: boolean;
  /** A call to stop it is under way. */
  isBeingStopped: boolean;
  stopFailures: number;
  stopAgainAtMs: number;
};

/**
 * Starts workers when jobs wait and stops them when fewer are enough. What it asks of the provider may fail, hang or
 * do nothing: each call ends in time, failures are told and make the next try wait, and the controller goes on.
 */
export class Fleet {
  readonly #parts: FleetParts;
  readonly #charges = new Map<string, Charge>();
  readonly #endRounds: () => void;
  #memory: FleetMemory;
  #last: Decision | undefined;
  #toldReason = "";
  #problem: string | null = null;
  #lookedAtMs = Number.NEGATIVE_INFINITY;

  private constructor(parts: FleetParts) {
    this.#parts = parts;
    const { clock } = parts.yard;
    this.#memory = emptyMemory(clock.now());
    this.#endRounds = clock.every(roundMs, () => this.#round());
  }

  /** Takes up the workers of an earlier controller, which are expected to join again, and begins. */
  static async open(parts: FleetParts): Promise<Fleet> {
    const { provider, records, yard } = parts;
    const before = (await records.all()).filter((record) => record.provider === provider.kind);
    const running = await limited({ clock: yard.clock, mostMs: callMostMs, closing: yard.closing }, (signal) =>
      provider.list(signal),
    ).catch((error: unknown) => {
      tell(yard, { says: "fleet_unknown", error: (error as Error).message });
      return undefined;
    });
    const fleet = new Fleet(parts);
    for (const { name, startedAtMs } of before) {
      if (running === undefined || running.has(name)) fleet.#take(name, startedAtMs);
      else await records.drop(name);
    }
    for (const name of running ?? []) fleet.#takeUnknown(name);
    fleet.#round();
    return fleet;
  }

  figures(): FleetFigures {
    const { provider, settings } = this.#parts;
    const phases = this.#members().map(({ phase }) => phase);
    return {
      provider: provider.kind,
      minWorkers: settings.minWorkers,
      maxWorkers: settings.maxWorkers,
      wanted: this.#last?.wanted ?? settings.minWorkers,
      starting: phases.filter((phase) => phase === "starting").length,
      running: phases.filter((phase) => phase === "ready" || phase === "held").length,
      stopping: phases.filter((phase) => phase === "stopping" || phase === "drained" || phase === "gone").length,
      problem: this.#problem,
    };
  }

  /** Ends those that are not to outlive the controller. Harmless when repeated. */
  async close(): Promise<void> {
    this.#endRounds();
    if (!this.#parts.provider.endsWithController) return;
    await Promise.all([...this.#charges.values()].map((charge) => this.#endForClose(charge)));
  }

  /** Ends them without waiting. */
  kill(): void {
    this.#endRounds();
    this.#parts.provider.kill();
  }

  #round(): void {
    const { yard, settings } = this.#parts;
    if (yard.closing.aborted) return;
    for (const { profile, state } of yard.roster.connected()) if (state === "ready") this.#takeUnknown(profile.name);
    this.#seeWhoJoined();
    const others = yard.roster
      .connected()
      .filter((entry) => entry.state === "ready" && !this.#charges.has(entry.profile.name))
      .map((entry) => seatOf(yard, entry));
    const snapshot = {
      nowMs: yard.clock.now(),
      members: this.#members(),
      others,
      waiting: waitingJobs(yard),
      knowsLanguages: yard.catalog.languages.length > 0,
    };
    const decision = decideFleet(snapshot, settings, this.#memory);
    this.#memory = decision.memory;
    this.#last = decision;
    const isStuck = [...this.#charges.values()].some(({ stopFailures }) => stopFailures > 0);
    if (decision.memory.failures === 0 && !isStuck) this.#problem = null;
    for (const stop of decision.stop) this.#retire(stop);
    if (decision.start > 0) this.#start(decision);
    else this.#tellHelpless(decision.reason);
    this.#stopDrained();
    this.#lookWhoRuns();
  }

  #members() {
    return [...this.#charges.values()].map((charge) => memberOf(this.#parts.yard, charge, this.#entryOf(charge)));
  }

  /** The worker as it joined; an earlier one of the same name is not it. */
  #entryOf({ name, startedAtMs }: Asked): RosterEntry | undefined {
    const entry = this.#parts.yard.roster.find(name);
    return entry !== undefined && entry.joinedAtMs >= startedAtMs ? entry : undefined;
  }

  #seeWhoJoined(): void {
    const { yard } = this.#parts;
    for (const charge of this.#charges.values()) {
      if (charge.hasJoined || this.#entryOf(charge)?.link === undefined) continue;
      charge.hasJoined = true;
      // Here it is, whatever was heard of its start.
      charge.failure = undefined;
      yard.background.run("void a used join token", () => this.#parts.passes.takeBack(charge.name));
      yard.log.info(
        { worker: charge.name, tookMs: yard.clock.now() - charge.expectedSinceMs },
        "worker of the fleet joined",
      );
    }
  }

  #take(name: string, startedAtMs: number): Charge {
    const charge: Charge = {
      name,
      startedAtMs,
      expectedSinceMs: this.#parts.yard.clock.now(),
      hasJoined: false,
      isStopping: false,
      failure: undefined,
      isStarted: true,
      isBeingStopped: false,
      stopFailures: 0,
      stopAgainAtMs: 0,
    };
    this.#charges.set(name, charge);
    return charge;
  }

  /** A worker of ours by its name that nothing was written down of: a start given up for lost, or a crash between. */
  #takeUnknown(name: string): void {
    if (!fleetName.test(name) || this.#charges.has(name)) return;
    const { yard } = this.#parts;
    const { startedAtMs } = this.#take(name, this.#parts.yard.roster.find(name)?.joinedAtMs ?? yard.clock.now());
    yard.background.run("record fleet worker", () => this.#keep({ name, startedAtMs }));
  }

  #keep(worker: Pick<FleetRecord, "name" | "startedAtMs">): Promise<void> {
    const { provider, records } = this.#parts;
    return records.keep({ ...worker, provider: provider.kind });
  }

  #start({ start, reason }: Decision): void {
    const { yard } = this.#parts;
    const names = Array.from({ length: start }, () => {
      const charge = this.#take(this.#freeName(), yard.clock.now());
      charge.isStarted = false;
      yard.background.run("start fleet worker", () => this.#startOne(charge));
      return charge.name;
    });
    tell(yard, { says: "fleet_grown", workers: names, reason });
  }

  #freeName(): string {
    for (let number = 1; ; number += 1) if (!this.#charges.has(`fleet-${number}`)) return `fleet-${number}`;
  }

  async #startOne(charge: Charge): Promise<void> {
    try {
      await this.#keep(charge);
      const spec = { ...this.#spec(charge.name), token: await this.#parts.passes.give(charge.name) };
      await this.#call((signal) => this.#parts.provider.start(spec, signal));
      charge.isStarted = true;
    } catch (error) {
      // Closing: it is on record, and the next controller sees whether it came.
      if (!this.#parts.yard.closing.aborted) {
        charge.failure = { why: "not_started", error: (error as Error).message };
      }
    }
  }

  /** Takes a worker out of service; it is stopped when it has nothing left. */
  #retire({ name, reason, isFailure }: Stop): void {
    const { yard, provider } = this.#parts;
    const charge = this.#charges.get(name);
    if (charge === undefined) return;
    charge.isStopping = true;
    const entry = this.#entryOf(charge);
    if (entry !== undefined) holdBack(yard, entry);
    if (!isFailure) {
      tell(yard, { says: "fleet_shrunk", worker: name, reason });
      return;
    }
    const why = fleetReasonMessage(reason);
    this.#problem = `${name}: ${why}`;
    yard.background.run("tell of a failed fleet worker", async () => {
      const said = await provider.lastWords(name);
      const lastWords = why.includes(said) ? "" : said.slice(0, 200);
      tell(yard, { says: "fleet_failed", worker: name, reason, lastWords });
    });
  }

  #stopDrained(): void {
    const { yard } = this.#parts;
    for (const charge of this.#charges.values()) {
      if (!charge.isStopping || charge.isBeingStopped || yard.clock.now() < charge.stopAgainAtMs) continue;
      const entry = this.#entryOf(charge);
      // Also one that was away meanwhile and is back.
      if (entry !== undefined) holdBack(yard, entry);
      if (entry?.link !== undefined && entry.jobs.size > 0) continue;
      charge.isBeingStopped = true;
      yard.background.run("stop fleet worker", () => this.#stopOne(charge));
    }
  }

  async #stopOne(charge: Charge): Promise<void> {
    const { yard, provider, records, passes } = this.#parts;
    try {
      await this.#call((signal) => provider.stop(this.#spec(charge.name), signal));
      await passes.end(charge.name);
      await records.drop(charge.name);
      this.#charges.delete(charge.name);
      yard.log.info({ worker: charge.name }, "worker of the fleet stopped");
    } catch (error) {
      if (this.#parts.yard.closing.aborted) return;
      charge.stopFailures += 1;
      const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (charge.stopFailures - 1));
      charge.stopAgainAtMs = yard.clock.now() + pauseMs;
      const facts = { says: "fleet_not_stopped", worker: charge.name, error: (error as Error).message } as const;
      this.#problem = eventMessage(facts);
      if (charge.stopFailures === 1) tell(yard, facts);
    } finally {
      charge.isBeingStopped = false;
    }
  }

  async #endForClose(charge: Charge): Promise<void> {
    const { yard, provider, records, passes } = this.#parts;
    const { clock } = yard;
    const closing = new AbortController().signal;
    try {
      await limited({ clock, mostMs: callMostMs, closing }, (signal) => provider.stop(this.#spec(charge.name), signal));
      await passes.end(charge.name);
      await records.drop(charge.name);
    } catch (error) {
      yard.log.warn({ err: error, worker: charge.name }, "worker of the fleet could not be stopped");
    }
  }

  /** Those that are expected and do not run any more are not waited for. */
  #lookWhoRuns(): void {
    const { yard, provider } = this.#parts;
    const nowMs = yard.clock.now();
    const awaited = [...this.#charges.values()].filter(
      (charge) => charge.isStarted && !charge.isStopping && this.#entryOf(charge)?.link === undefined,
    );
    if (awaited.length === 0 || nowMs - this.#lookedAtMs < lookMs) return;
    this.#lookedAtMs = nowMs;
    yard.background.run("look which fleet workers run", async () => {
      const running = await this.#call((signal) => provider.list(signal));
      if (running === undefined) return;
      for (const charge of awaited) if (!running.has(charge.name)) charge.failure ??= { why: "ended" };
    });
  }

  /** Jobs wait that more workers would not help: told once. */
  #tellHelpless(reason: FleetReason | null): void {
    const words = reason === null ? "" : fleetReasonMessage(reason);
    if (words === this.#toldReason) return;
    this.#toldReason = words;
    if (words !== "") this.#parts.yard.log.info({ reason: words }, "the fleet starts no worker");
  }

  #spec(name: string): WorkerSpec {
    const { access, settings, records } = this.#parts;
    const number = Number(fleetName.exec(name)?.[1]);
    return { ...access, name, number, slots: settings.slots, tokenFile: records.tokenFile(name) };
  }

  #call<Value>(call: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
    const { clock, closing } = this.#parts.yard;
    return limited({ clock, mostMs: callMostMs, closing }, call);
  }
}

/** Gives a worker nothing new. Not an operator's order, which would outlive the controller: another may decide anew. */
const holdBack = (yard: Yard, entry: RosterEntry): void => {
  if (entry.link === undefined || !yard.roster.apply(entry, "drain")) return;
  entry.link.send({ type: "drain" });
  announceWorker(yard, entry);
};

const tell = (yard: Yard, facts: EventFacts): void => {
  const kind = eventKind(facts);
  yard.log[kind === "fleet_failed" ? "warn" : "info"]({ kind, message: eventMessage(facts) }, "the fleet changed");
  recordEvent(yard, facts);
};
