import { describe, expect, it } from "vitest";
import { Latencies } from "./latencies.ts";

const percentilesOf = (...all: number[]) => {
  const latencies = new Latencies();
  for (const ms of all) latencies.add(ms);
  return latencies.percentiles();
};

describe("latencies", () => {
  it("of nothing are null", () => {
    expect(percentilesOf()).toBeNull();
  });

  it.each([1, 7, 42, 999, 12_345, 3_600_000])("tell %i ms within 5 %%", (ms) => {
    const { p50Ms = 0, p95Ms = 0 } = percentilesOf(ms) ?? {};
    expect(Math.abs(p50Ms - ms)).toBeLessThanOrEqual(Math.max(1, ms * 0.05));
    expect(p95Ms).toBe(p50Ms);
  });

  it("tell the median from what one in twenty exceeds", () => {
    const { p50Ms = 0, p95Ms = 0 } = percentilesOf(...Array(90).fill(10), ...Array(10).fill(5_000)) ?? {};
    expect(p50Ms).toBeLessThan(11);
    expect(p95Ms).toBeGreaterThan(4_700);
  });

  it("take what cannot be: less than nothing, and longer than there are buckets for", () => {
    expect(percentilesOf(-5, 0)?.p50Ms).toBeLessThanOrEqual(1);
    expect(percentilesOf(Number.MAX_SAFE_INTEGER)?.p95Ms).toBeGreaterThan(86_400_000);
  });
});
