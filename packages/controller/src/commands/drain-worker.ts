import { RunyardError } from "@runyard/protocol";
import type { RosterEntry } from "../link/roster.ts";
import { announceWorker, type Yard } from "../yard.ts";

/** Lets a worker finish what it has and gives it nothing new. @throws RunyardError WORKER_NOT_FOUND */
export const drainWorker = (yard: Yard, idOrName: string): RosterEntry => {
  const entry = yard.roster.find(idOrName);
  if (entry === undefined) throw new RunyardError("WORKER_NOT_FOUND");
  entry.order = { kind: "drain", note: null, sinceMs: yard.clock.now(), untilMs: null };
  if (yard.roster.apply(entry, "drain")) entry.link?.send({ type: "drain" });
  announceWorker(yard, entry);
  return entry;
};
