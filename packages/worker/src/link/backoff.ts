import { leaseMs } from "@runyard/protocol";

const firstMs = 250;
/** Half a lease: however long the controller was away, its workers are back before it gives their jobs to others. */
const longestMs = leaseMs / 2;

/**
 * How long to wait before connecting again: doubles from a quarter of a second to 5 s. Half of it is chance, so that a
 * thousand workers whose controller restarted do not come back at the same moment.
 * @param failures - connections in a row that came to nothing, from 1
 */
export const backoffMs = (failures: number, random: () => number = Math.random): number => {
  const longest = Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 16));
  return Math.round(longest * (0.5 + random() / 2));
};
