import { recordEvent } from "../events/record-event.ts";
import type { RosterEntry } from "../link/roster.ts";
import { closeCodes } from "../link/sockets.ts";
import { announceWorker, offersChanged, type Yard } from "../yard.ts";
import { find } from "./order-worker.ts";
import { giveBackAttempt } from "./requeue-attempt.ts";

/**
 * Takes a worker out of the record. One that is connected is sent away, and its process ends; what it had is queued
 * again.
 * @returns its last picture
 * @throws RunyardError WORKER_NOT_FOUND
 */
export const forgetWorker = async (yard: Yard, idOrName: string): Promise<RosterEntry> => {
  const entry = find(yard, idOrName);
  const { name } = entry.profile;
  await yard.store.orders.drop(name);
  yard.orders.delete(name);
  const { link } = entry;
  link?.send({ type: "refuse", code: "WORKER_FORGOTTEN", detail: "an operator had this worker forgotten" });
  link?.close(closeCodes.forgotten, "forgotten");
  entry.link = undefined;
  yard.roster.apply(entry, "leave");
  yard.roster.remove(entry);
  for (const attempt of yard.attempts.all()) {
    if (attempt.worker.id !== entry.id || attempt.phase !== "running") continue;
    giveBackAttempt(yard, attempt, { code: "WORKER_FORGOTTEN", message: "Its worker was forgotten.", at: "worker" });
  }
  recordEvent(yard, { says: "worker_forgotten", worker: name }, { worker: entry.ref });
  announceWorker(yard, entry);
  offersChanged(yard);
  return entry;
};
