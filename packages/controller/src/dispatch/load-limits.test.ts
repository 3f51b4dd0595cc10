import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextOverLimits, type OverLimit } from "./load-limits.ts";

const limits = { maxCpuRatio: 0.8, maxMemoryRatio: 0.9 };
const walk = (loads: { cpuRatio: number; memoryRatio: number }[]) => {
  let over: OverLimit[] = [];
  return loads.map((load) => {
    over = nextOverLimits(over, load, limits);
    return over;
  });
};

describe("the limits of a worker's machine", () => {
  it("are over from the limit on until the load is well below it, each by itself", () => {
    const cpu = (cpuRatio: number) => ({ cpuRatio, memoryRatio: 0.2 });
    expect(walk([cpu(0.8), cpu(0.81), cpu(0.79), cpu(0.76), cpu(0.74), cpu(0.79)])).toEqual([
      [],
      ["cpu"],
      ["cpu"],
      ["cpu"],
      [],
      [],
    ]);
    expect(walk([{ cpuRatio: 1, memoryRatio: 0.95 }, cpu(0.1)])).toEqual([["cpu", "memory"], []]);
  });

  it("are never over without limits, or at a limit of 100%", () => {
    const ratio = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(ratio, ratio, (cpuRatio, memoryRatio) => {
        expect(nextOverLimits([], { cpuRatio, memoryRatio }, {})).toEqual([]);
        expect(nextOverLimits([], { cpuRatio, memoryRatio }, { maxCpuRatio: 1, maxMemoryRatio: 1 })).toEqual([]);
      }),
    );
  });

  it("end at some load above nothing, however low they are", () => {
    expect(nextOverLimits(["cpu"], { cpuRatio: 0.009, memoryRatio: 0 }, { maxCpuRatio: 0.02 })).toEqual([]);
  });
});
