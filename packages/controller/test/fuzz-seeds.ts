import { randomInt } from "node:crypto";

/** The same each time, so that a change that breaks something is seen; and another each time, so that more is found. */
export const fuzzSeeds = [20_261_121, randomInt(2 ** 31)];
