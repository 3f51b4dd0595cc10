import { leaseMs } from "@runyard/protocol";
import { loseAttempt } from "../commands/requeue-attempt.ts";
import type { Yard } from "../yard.ts";

export const leaseRoundMs = 250;

/** A round this late, and this process was stopped, or its machine slept. */
const absenceMs = 2_000;

/**
 * Looks after the leases at each call: ends those that would have run out before the next, so that a dead worker's jobs are
 * back within the time of a lease and not a round later. When it was itself away, nobody could be heard: then every lease
 * begins anew, as after a restart.
 */
export const leaseRounds = (yard: Yard): (() => void) => {
  let lastMs = yard.clock.now();
  return () => {
    const nowMs = yard.clock.now();
    const wasAway = nowMs - lastMs > absenceMs;
    lastMs = nowMs;
    for (const attempt of yard.attempts.all()) {
      if (attempt.phase !== "running") continue;
      if (wasAway) attempt.expiresAtMs = nowMs + leaseMs;
      else if (attempt.expiresAtMs <= nowMs + leaseRoundMs) {
        loseAttempt(yard, attempt, "its lease ran out without a word from the worker");
      }
    }
  };
};
