import { endOrder } from "../commands/order-worker.ts";
import { giveBackAttempt } from "../commands/requeue-attempt.ts";
import { recordEvent } from "../events/record-event.ts";
import type { RosterEntry } from "../link/roster.ts";
import type { Yard } from "../yard.ts";

/** Looks after what operators asked for: a pause that is over, a drain that is done or has taken too long. */
export const followOrders = (yard: Yard): void => {
  for (const entry of yard.roster.all()) {
    if (entry.order?.kind === "pause") endPause(yard, entry);
    else if (entry.state === "draining") watchDrain(yard, entry);
  }
};

const isDue = (yard: Yard, { order }: RosterEntry): boolean =>
  order !== null && order.untilMs !== null && order.untilMs <= yard.clock.now();

const endPause = (yard: Yard, entry: RosterEntry): void => {
  if (!isDue(yard, entry)) return;
  yard.background.run("resume worker", () => endOrder(yard, entry, { isPauseOver: true }));
};

const watchDrain = (yard: Yard, entry: RosterEntry): void => {
  if (entry.jobs.size === 0) tellDrained(yard, entry);
  else if (isDue(yard, entry)) takeBack(yard, entry);
};

const tellDrained = (yard: Yard, entry: RosterEntry): void => {
  if (entry.isDrainedTold) return;
  entry.isDrainedTold = true;
  recordEvent(yard, { says: "worker_drained", worker: entry.profile.name }, { worker: entry.ref });
};

/** The deadline has passed: what still runs is stopped and begins again elsewhere, without blame. */
const takeBack = (yard: Yard, entry: RosterEntry): void => {
  for (const attempt of yard.attempts.all()) {
    if (attempt.worker.id !== entry.id || attempt.phase !== "running") continue;
    entry.link?.send({ type: "cancel", ...attempt.lease });
    const message = "It still ran at the deadline of its worker's drain.";
    giveBackAttempt(yard, attempt, { code: "DRAIN_DEADLINE", message, at: "worker" });
  }
};
