import { leaseMs } from "@runyard/protocol";
import { loseAttempt } from "../commands/requeue-attempt.ts";
import type { Yard } from "../yard.ts";

/** Rounds come every half second; this late, and this process was stopped, or its machine slept. */
const absenceMs = 2_000;

/**
 * Looks after the leases at each call: ends the attempts of which nobody heard in time. When it was itself away, nobody
 * could be heard: then every lease begins anew, as after a restart.
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
      else if (attempt.expiresAtMs <= nowMs) {
        loseAttempt(yard, attempt, "its lease ran out without a word from the worker");
      }
    }
  };
};
