import { setTimeout as delay } from "node:timers/promises";
import type { BenchProgram } from "./programs.ts";

/** One way to run a program: bare, in the sandbox alone, or through HTTP. */
export interface Way extends AsyncDisposable {
  readonly name: string;
  /** Runs for `seconds` or `rounds`, whichever ends first, in `lanes` at once. @returns milliseconds of each round */
  measure(program: BenchProgram, effort: Effort): Promise<number[]>;
}

export type Effort = {
  seconds: number;
  rounds: number;
  lanes: number;
  /** A pause before each round, in which the machine comes to rest. */
  restMs?: number;
};

/** Repeats `round` in lanes; a round is numbered, so that each may have a source of its own. */
export const repeat = async (effort: Effort, round: (number: number) => Promise<void>): Promise<number[]> => {
  const times: number[] = [];
  const end = performance.now() + effort.seconds * 1000;
  let number = 0;
  const lane = async (): Promise<void> => {
    for (let rounds = 0; rounds < effort.rounds && performance.now() < end; rounds += 1) {
      number += 1;
      if (effort.restMs !== undefined) await delay(effort.restMs);
      const start = performance.now();
      await round(number);
      times.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: effort.lanes }, lane));
  return times;
};
