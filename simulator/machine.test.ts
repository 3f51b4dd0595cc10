import { Random } from "@runyard/testkit";
import { describe, expect, it } from "vitest";
import { Machine } from "./machine.ts";
import type { SimulatedJob } from "./workload.ts";

const jobOf = (workMs: number): SimulatedJob => ({
  sequence: 0,
  owner: "anna",
  language: "c",
  program: 1,
  workMs,
  createdAtMs: 0,
  requeued: false,
});

const machine = () => new Machine(0, new Random(3));

describe("a machine", () => {
  it("runs as many programs as it has cores at its full speed", () => {
    const { cores, speed } = machine();
    const used = machine();
    for (let index = 0; index < cores; index += 1) used.start(jobOf(100), 0);
    expect(used.nextEndMs()).toBeCloseTo(100 / speed);
    expect(used.takeEnded(100 / speed)).toHaveLength(cores);
    expect(used.coreMs(100 / speed)).toBeCloseTo((cores * 100) / speed);
  });

  it("slows them alike when there are more, and speeds up when one has ended", () => {
    const used = machine();
    const { cores, speed } = used;
    used.start(jobOf(50), 0);
    for (let index = 1; index < 2 * cores; index += 1) used.start(jobOf(100), 0);
    const firstEnd = 100 / speed;
    expect(used.nextEndMs()).toBeCloseTo(firstEnd);
    expect(used.takeEnded(firstEnd)).toHaveLength(1);
    const rate = (speed * cores) / (2 * cores - 1);
    expect(used.nextEndMs()).toBeCloseTo(firstEnd + 50 / rate);
  });

  it("loses what it runs when it dies", () => {
    const used = machine();
    used.start(jobOf(50), 0);
    expect(used.die(10)).toHaveLength(1);
    expect(used.running).toBe(0);
    expect(used.nextEndMs()).toBeUndefined();
  });
});
