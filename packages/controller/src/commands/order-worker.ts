import { type EventFacts, RunyardError, type WorkerOrder } from "@runyard/protocol";
import { recordEvent } from "../events/record-event.ts";
import type { RosterEntry } from "../link/roster.ts";
import { announceWorker, type Yard } from "../yard.ts";

type Asked = { deadlineMs?: number | undefined; note?: string | undefined };

/**
 * Lets a worker finish what it has and gives it nothing new. What still runs after `deadlineMs` is given back to the
 * queue. Holds for this process, also when it was away, until it is resumed.
 * @throws RunyardError WORKER_NOT_FOUND, WORKER_LEAVING
 */
export const drainWorker = async (yard: Yard, idOrName: string, asked: Asked = {}): Promise<RosterEntry> => {
  const nowMs = yard.clock.now();
  const untilMs = asked.deadlineMs === undefined ? null : nowMs + asked.deadlineMs;
  return order(yard, idOrName, { kind: "drain", note: asked.note ?? null, sinceMs: nowMs, untilMs });
};

/**
 * Gives the worker of this name nothing new until it is resumed or the time has come, also when it is started anew. What
 * it runs, runs on.
 * @throws RunyardError WORKER_NOT_FOUND
 */
export const pauseWorker = (
  yard: Yard,
  idOrName: string,
  { note, untilMs }: { note?: string | undefined; untilMs?: number | undefined },
): Promise<RosterEntry> =>
  order(yard, idOrName, {
    kind: "pause",
    note: note ?? null,
    sinceMs: yard.clock.now(),
    untilMs: untilMs ?? null,
  });

/** Takes back a drain or a pause. @throws RunyardError WORKER_NOT_FOUND, WORKER_LEAVING */
export const resumeWorker = async (yard: Yard, idOrName: string): Promise<RosterEntry> => {
  const entry = find(yard, idOrName);
  if (entry.isLeaving) throw new RunyardError("WORKER_LEAVING");
  if (entry.order !== null) await endOrder(yard, entry, { isPauseOver: false });
  return entry;
};

export const endOrder = async (
  yard: Yard,
  entry: RosterEntry,
  { isPauseOver }: { isPauseOver: boolean },
): Promise<void> => {
  const { name } = entry.profile;
  await yard.store.orders.drop(name);
  yard.orders.delete(name);
  entry.order = null;
  if (yard.roster.apply(entry, "resume")) entry.link?.send({ type: "resume" });
  recordEvent(yard, { says: "worker_resumed", worker: name, isPauseOver }, { worker: entry.ref });
  announceWorker(yard, entry);
  yard.dispatcher.kick();
};

const order = async (yard: Yard, idOrName: string, given: WorkerOrder): Promise<RosterEntry> => {
  const entry = find(yard, idOrName);
  if (given.kind === "drain" && entry.state === "stopped") throw new RunyardError("WORKER_LEAVING");
  const stored = { ...given, name: entry.profile.name, workerId: entry.id };
  await yard.store.orders.keep(stored);
  yard.orders.set(stored.name, stored);
  entry.order = given;
  entry.isDrainedTold = false;
  carryOut(yard, entry);
  recordEvent(yard, factsOf(entry.profile.name, given), { worker: entry.ref });
  announceWorker(yard, entry);
  return entry;
};

/** Tells a connected worker what is asked of it. */
export const carryOut = (yard: Yard, entry: RosterEntry): void => {
  const { order: given, link } = entry;
  if (given === null || link === undefined) return;
  yard.roster.apply(entry, given.kind);
  link.send({ type: "drain" });
};

const factsOf = (worker: string, { kind, note, untilMs }: WorkerOrder): EventFacts => ({
  says: kind === "drain" ? "worker_draining" : "worker_paused",
  worker,
  untilMs,
  note,
});

export const find = (yard: Yard, idOrName: string): RosterEntry => {
  const entry = yard.roster.find(idOrName);
  if (entry === undefined) throw new RunyardError("WORKER_NOT_FOUND");
  return entry;
};
