import { loseAttempt } from "../commands/requeue-attempt.ts";
import type { Yard } from "../yard.ts";

/** Ends the attempts whose lease has run out: nobody heard of them in time. */
export const reapLeases = (yard: Yard): void => {
  const nowMs = yard.clock.now();
  for (const attempt of yard.attempts.all()) {
    if (attempt.phase === "running" && attempt.expiresAtMs <= nowMs) {
      loseAttempt(yard, attempt, "its lease ran out without a word from the worker");
    }
  }
};
