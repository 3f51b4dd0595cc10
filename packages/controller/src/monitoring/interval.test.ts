import { describe, expect, it } from "vitest";
import { Interval, type Reading } from "./interval.ts";

const reading = (more: Partial<Reading> = {}): Reading => ({
  queue: { length: 0, oldestMs: 0 },
  running: 0,
  slots: { total: 4, busy: 0 },
  workers: [],
  ...more,
});

const machine = (name: string, cpuRatio: number) => ({ name, cpuRatio, memoryRatio: 0.5, running: 1 });

describe("a step of the history", () => {
  it("tells the most that waited, and the mean of all else", () => {
    const interval = new Interval(1_000);
    interval.sample(reading({ queue: { length: 9, oldestMs: 700 }, running: 4, workers: [machine("a", 0.2)] }));
    interval.sample(reading({ queue: { length: 2, oldestMs: 900 }, running: 2, workers: [machine("a", 0.6)] }));
    expect(interval.step(11_000)).toEqual({
      cluster: expect.objectContaining({
        atMs: 11_000,
        spanMs: 10_000,
        queue: { length: 9, oldestMs: 900 },
        running: 3,
        cpuRatio: 0.4,
        latency: null,
      }),
      workers: { a: { cpuRatio: 0.4, memoryRatio: 0.5, running: 1 } },
    });
  });

  it("counts a worker for the time that it was there", () => {
    const interval = new Interval(0);
    interval.sample(reading());
    interval.sample(reading({ workers: [machine("late", 1)] }));
    expect(interval.step(10_000).workers).toEqual({ late: { cpuRatio: 1, memoryRatio: 0.5, running: 1 } });
  });

  it("keeps no more than 500 workers apart, and all of them in the mean", () => {
    const interval = new Interval(0);
    const workers = Array.from({ length: 600 }, (_, index) => machine(`lab-${index}`, index < 500 ? 0 : 1));
    interval.sample(reading({ workers }));
    const { cluster, workers: kept } = interval.step(10_000);
    expect(Object.keys(kept)).toHaveLength(500);
    expect(cluster.cpuRatio).toBe(0.167);
  });
});
