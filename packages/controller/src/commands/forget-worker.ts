import { RunyardError, type Worker } from "@runyard/protocol";
import type { WorkerCredentials } from "../auth/worker-credentials.ts";
import { recordEvent } from "../events/record-event.ts";
import type { RosterEntry } from "../link/roster.ts";
import { closeCodes } from "../link/sockets.ts";
import { announceWorker, offersChanged, workerRecord, type Yard } from "../yard.ts";
import { giveBackAttempt } from "./requeue-attempt.ts";

/** Its last picture, or of one that has not been here since the controller started the name. */
type Forgotten = Partial<Worker> & Pick<Worker, "name">;

/**
 * Voids a worker's credential and takes it out of the record, at once. One that is connected is sent away, and its
 * process ends; what it had is queued again.
 * @throws RunyardError WORKER_NOT_FOUND
 */
export const forgetWorker = async (
  yard: Yard,
  credentials: WorkerCredentials,
  idOrName: string,
): Promise<Forgotten> => {
  const entry = yard.roster.find(idOrName);
  const name = entry?.profile.name ?? idOrName;
  if (entry === undefined && credentials.named(name) === undefined) throw new RunyardError("WORKER_NOT_FOUND");
  const dropped = [credentials.drop(name), yard.store.orders.drop(name)];
  yard.orders.delete(name);
  yard.refusedCredentials.forget(name);
  if (entry === undefined) recordEvent(yard, { says: "worker_forgotten", worker: name });
  else sendAway(yard, entry);
  await Promise.all(dropped);
  return entry === undefined ? { name } : workerRecord(yard, entry);
};

const sendAway = (yard: Yard, entry: RosterEntry): void => {
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
  const { name } = entry.profile;
  recordEvent(yard, { says: "worker_forgotten", worker: name }, { worker: entry.ref });
  announceWorker(yard, entry);
  offersChanged(yard);
};
