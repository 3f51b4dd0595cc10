import { expect, it } from "vitest";
import { defaultTiming, pause, pauseMs } from "./timing.ts";

it("doubles the pause up to its bound, half of it random", () => {
  const timing = { ...defaultTiming, pauseFirstMs: 100, pauseMostMs: 1_000 };
  expect([1, 2, 3, 9].map((failures) => pauseMs(failures, timing, () => 1))).toEqual([100, 200, 400, 1_000]);
  expect(pauseMs(1, timing, () => 0)).toBe(50);
});

it("ends a pause with the signal's reason", async () => {
  const stop = new AbortController();
  const paused = pause(60_000, stop.signal);
  stop.abort(new Error("enough"));
  await expect(paused).rejects.toThrow("enough");
  await expect(pause(60_000, stop.signal)).rejects.toThrow("enough");
});
