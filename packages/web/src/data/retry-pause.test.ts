import { expect, it } from "vitest";
import { retryPauseMs } from "./retry-pause.ts";

it("waits longer after each silence, up to fifteen seconds, a third of it random", () => {
  expect([1, 2, 3, 4, 5, 6, 7, 50].map((attempt) => retryPauseMs(attempt, () => 0.5))).toEqual([
    500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000,
  ]);
  expect(retryPauseMs(6, () => 0)).toBe(10_500);
  expect(retryPauseMs(6, () => 1)).toBe(19_500);
});
