import { type JobId, leaseMs } from "@runyard/protocol";
import { ActiveAttempt } from "../dispatch/active-attempt.ts";
import type { Ticket } from "../dispatch/lane.ts";
import type { Kept } from "../dispatch/recent-requests.ts";
import type { RosterEntry } from "../link/roster.ts";
import { readKept } from "../queries/read-job.ts";
import type { LeaseKey, NewJob, StoredJob, StoredPlacement } from "../store/store.ts";
import { announceJob, announcePulse, freeSlot, queuedJob, type Yard } from "../yard.ts";
import { giveBackAttempt } from "./requeue-attempt.ts";

const storePauseMs = 1_000;

/** A slot taken for a job, before its lease is granted. */
export type Seat = {
  worker: RosterEntry;
  /** Its connection then: a later one knows nothing of this job. */
  link: RosterEntry["link"];
  version: string;
  placement: StoredPlacement;
};

type Grant = {
  ticket: Ticket;
  /** What its owner was charged for it. */
  costMs: number;
  seat: Seat;
};

/**
 * Commits the lease of a job taken from the queue, then tells the worker. When the store fails, the job goes back to its
 * place in the queue.
 */
export const grantLease = (yard: Yard, { ticket, costMs, seat }: Grant): void => {
  const { id } = ticket;
  const grant = async () => {
    try {
      const kept = await readKept(yard, id);
      const leased = kept === undefined ? undefined : await lease(yard, id, seat);
      yard.recent.delete(id);
      if (kept === undefined || leased === undefined) return freeSlot(yard, seat.worker, id);
      startAttempt(yard, { ...seat, ...leased, kept });
    } catch (error) {
      seat.worker.jobs.delete(id);
      yard.queue.putBack(ticket, costMs);
      pauseAfter(yard, id, error);
    }
  };
  runGrant(yard, id, grant());
};

type Arrival = { made: NewJob; seat: Seat; accepting: Promise<StoredJob | undefined> };

/**
 * Grants a job its lease while the store is still accepting it: asked for in one turn, both are one commit. When the
 * store does not keep the job, nothing is left of it here.
 */
export const grantArrival = (yard: Yard, { made: { id, request }, seat, accepting }: Arrival): void => {
  const grant = async () => {
    const [accepted, leased] = await Promise.allSettled([accepting, lease(yard, id, seat)]);
    const job = accepted.status === "fulfilled" ? accepted.value : undefined;
    if (job === undefined) return freeSlot(yard, seat.worker, id);
    if (leased.status === "rejected") {
      seat.worker.jobs.delete(id);
      yard.queue.add(queuedJob(job, false));
      return pauseAfter(yard, id, leased.reason);
    }
    if (leased.value === undefined) return freeSlot(yard, seat.worker, id);
    startAttempt(yard, { ...seat, ...leased.value, kept: { job, request } });
  };
  runGrant(yard, id, grant());
};

const runGrant = (yard: Yard, id: JobId, grant: Promise<void>): void => {
  const granting = grant.finally(() => yard.grants.delete(id));
  yard.grants.set(id, granting);
  yard.background.run("grant lease", () => granting);
};

type Leased = { key: LeaseKey; leasedAtMs: number };

const lease = async (yard: Yard, id: JobId, { worker, placement }: Seat): Promise<Leased | undefined> => {
  const leasedAtMs = yard.clock.now();
  const ref = { id: worker.id, name: worker.profile.name };
  const key = await yard.store.attempts.lease(id, { worker: ref, placement, atMs: leasedAtMs });
  return key === undefined ? undefined : { key, leasedAtMs };
};

type Start = Seat & Leased & { kept: Kept };

const startAttempt = (yard: Yard, { worker, link, version, placement, key, leasedAtMs, kept }: Start): void => {
  const active = new ActiveAttempt({
    job: { ...kept.job, placement },
    lease: key,
    worker: { id: worker.id, name: worker.profile.name },
    version,
    request: kept.request,
    leasedAtMs,
    expiresAtMs: yard.clock.now() + leaseMs,
  });
  yard.attempts.add(active);
  if (key.attempt === 1) yard.monitor.started(leasedAtMs - kept.job.createdAtMs);
  if (link === undefined || worker.link !== link) {
    giveBackAttempt(yard, active, {
      code: "NOT_ASSIGNED",
      message: "The worker's connection ended before it was told.",
      at: "assign",
    });
    return;
  }
  link.send({ type: "assign", ...active.lease, request: kept.request, version });
  announceJob(yard, active.row());
  announcePulse(yard, worker);
};

const pauseAfter = (yard: Yard, id: JobId, error: unknown): void => {
  yard.dispatcher.pause(storePauseMs);
  yard.log.warn({ err: error, jobId: id }, "lease could not be stored, job stays queued");
};
