/** How long the client waits and how often it tries; milliseconds. */
export type Timing = {
  /** One call, from the request to the last byte of its answer; a `wait` is added to it. */
  callMs: number;
  /** Tries of one call, the first included. */
  tries: number;
  /** The first pause between tries; it doubles up to `pauseMostMs`, with jitter. */
  pauseFirstMs: number;
  pauseMostMs: number;
  /** A followed stream is given up when nothing came for this long in spite of trying. */
  reconnectForMs: number;
  /** A stream that is silent for this long is opened anew: half-dead connections tell nothing. */
  idleMs: number;
};

export const defaultTiming: Timing = {
  callMs: 30_000,
  tries: 4,
  pauseFirstMs: 100,
  pauseMostMs: 5_000,
  reconnectForMs: 60_000,
  idleMs: 60_000,
};

/** Waits, unless the signal ends it: then rejects with the signal's reason. */
export const pause = (delayMs: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason);
      return;
    }
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, delayMs);
    signal?.addEventListener("abort", stop, { once: true });
  });

/** The pause before try number `failures + 1`: doubled each time, bounded, half of it random so that clients spread. */
export const pauseMs = (failures: number, timing: Timing, random: () => number = Math.random): number => {
  const whole = Math.min(timing.pauseMostMs, timing.pauseFirstMs * 2 ** Math.max(0, failures - 1));
  return whole / 2 + (whole / 2) * random();
};
