/** The quickest answer so far: the less time it took, the less its reading of the controller's clock is off. */
let best = { latencyMs: Number.POSITIVE_INFINITY, offsetMs: 0 };
const forgetAfterMs = 10 * 60_000;
let bestAtMs = 0;

/** Learns from an answer what the controller's clock says. */
export const measureClock = (controllerTimeMs: number, latencyMs: number): void => {
  const nowMs = Date.now();
  if (latencyMs > best.latencyMs && nowMs - bestAtMs < forgetAfterMs) return;
  best = { latencyMs, offsetMs: controllerTimeMs + latencyMs / 2 - nowMs };
  bestAtMs = nowMs;
};

/** The controller's time, epoch milliseconds: what its moments are to be compared with. */
export const controllerNowMs = (): number => Date.now() + best.offsetMs;
