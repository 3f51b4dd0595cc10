import { leaseMs } from "@runyard/protocol";
import { ActiveAttempt } from "../dispatch/active-attempt.ts";
import type { Ticket } from "../dispatch/lane.ts";
import type { RosterEntry } from "../link/roster.ts";
import { readKept } from "../queries/read-job.ts";
import type { StoredPlacement } from "../store/store.ts";
import { announceJob, announcePulse, freeSlot, type Yard } from "../yard.ts";
import { giveBackAttempt } from "./requeue-attempt.ts";

const storePauseMs = 1_000;

type Grant = {
  ticket: Ticket;
  /** What its owner was charged for it. */
  costMs: number;
  worker: RosterEntry;
  version: string;
  placement: StoredPlacement;
};

/**
 * Commits the lease of a job taken from the queue, then tells the worker. When the store fails, the job goes back to its
 * place in the queue. The slot was taken before this began.
 */
export const grantLease = async (yard: Yard, grant: Grant): Promise<void> => {
  const { ticket, worker, version } = grant;
  const { link } = worker;
  try {
    const attempt = await leaseJob(yard, grant);
    if (attempt === undefined) return freeSlot(yard, worker, ticket.id);
    const { active, request } = attempt;
    yard.attempts.add(active);
    if (active.lease.attempt === 1) yard.monitor.started(active.leasedAtMs - active.job.createdAtMs);
    if (link === undefined || worker.link !== link) {
      giveBackAttempt(yard, active, {
        code: "NOT_ASSIGNED",
        message: "The worker's connection ended before it was told.",
        at: "assign",
      });
      return;
    }
    link.send({ type: "assign", ...active.lease, request, version });
    announceJob(yard, active.row());
    announcePulse(yard, worker);
  } catch (error) {
    worker.jobs.delete(ticket.id);
    yard.queue.putBack(ticket, grant.costMs);
    yard.dispatcher.pause(storePauseMs);
    yard.log.warn({ err: error, jobId: ticket.id }, "lease could not be stored, job stays queued");
  }
};

const leaseJob = async (yard: Yard, { ticket: { id }, worker, version, placement }: Grant) => {
  const kept = await readKept(yard, id);
  if (kept === undefined) return undefined;
  const nowMs = yard.clock.now();
  const ref = { id: worker.id, name: worker.profile.name };
  const lease = await yard.store.attempts.lease(id, { worker: ref, placement, atMs: nowMs });
  yard.recent.delete(id);
  if (lease === undefined) return undefined;
  const active = new ActiveAttempt({
    job: { ...kept.job, placement },
    lease,
    worker: ref,
    version,
    request: kept.request,
    leasedAtMs: nowMs,
    expiresAtMs: yard.clock.now() + leaseMs,
  });
  return { active, request: kept.request };
};
