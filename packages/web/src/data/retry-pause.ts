const pausesMs = [500, 1_000, 2_000, 4_000, 8_000, 15_000];
const jitter = 0.3;

/** The pause before try number `attempt`: longer each time, 30 % of it random so that many pages spread. */
export const retryPauseMs = (attempt: number, random: () => number = Math.random): number => {
  const pauseMs = pausesMs[Math.min(attempt, pausesMs.length) - 1] ?? pausesMs[0] ?? 0;
  return Math.round(pauseMs * (1 - jitter + 2 * jitter * random()));
};
