import { expect, it } from "vitest";
import { ClockOffset } from "./clock-offset.ts";

it("is unknown until a message tells", () => {
  expect(new ClockOffset().ms).toBeNull();
});

it("does not take a message that was held up for a clock that is behind", () => {
  const offset = new ClockOffset();
  offset.observe(10_000, 10_003);
  offset.observe(12_000, 42_000);
  expect(offset.ms).toBe(-3);
});

it("follows a clock that was set right", () => {
  const offset = new ClockOffset();
  offset.observe(100_000, 10_000);
  for (let beat = 0; beat < 5; beat += 1) offset.observe(20_000, 20_001);
  expect(offset.ms).toBe(-1);
});
