import { describe, expect, it } from "vitest";
import type { Balancer } from "./balancers/balancer.ts";
import { type BalancerName, balancerNames, balancers } from "./balancers/index.ts";
import type { Machine } from "./machine.ts";
import { simulate } from "./run.ts";
import type { Scenario } from "./scenario.ts";
import { type SimulatedJob, Workload } from "./workload.ts";

const scenario: Scenario = { seed: 7, workers: 30, jobs: 8_000, load: 0.85 };
const rivals = balancerNames.filter((name) => name !== "least-loaded");
const play = (name: BalancerName, more: Partial<Scenario> = {}) => simulate({ ...scenario, ...more }, balancers[name]);

describe("a simulation", () => {
  it("has the same result for the same seed, and another for another", () => {
    expect(play("least-loaded")).toEqual(play("least-loaded"));
    expect(play("least-loaded").meanWaitMs).not.toBe(play("least-loaded", { seed: 8 }).meanWaitMs);
  });

  it.each(balancerNames)(
    "ends every job under %s, even while machines die, with no core busier than it can be",
    (name) => {
      const result = play(name, { meanLifeMs: 120_000 });
      expect(result.jobs).toBe(scenario.jobs);
      expect(result.lost).toBeGreaterThan(0);
      expect(result.utilisation).toBeGreaterThan(0.3);
      expect(result.utilisation).toBeLessThanOrEqual(1);
      expect(result.p50Slowdown).toBeGreaterThanOrEqual(1);
    },
  );

  it("gives every balancer the same jobs", () => {
    const seen = new Map<string, string[]>();
    for (const name of balancerNames) {
      const jobs: string[] = [];
      seen.set(name, jobs);
      simulate({ ...scenario, jobs: 500 }, (machines, random) => {
        const balancer: Balancer = balancers[name](machines, random);
        const add = balancer.add.bind(balancer);
        balancer.add = (job, nowMs) => {
          jobs.push(`${job.language} ${job.workMs} ${job.createdAtMs} ${job.owner}`);
          add(job, nowMs);
        };
        return balancer;
      });
    }
    for (const jobs of seen.values()) expect(jobs).toEqual(seen.get("random"));
  });

  it("refuses a balancer that gives a machine what it has no room for", () => {
    const waiting: SimulatedJob[] = [];
    const greedy = ([machine]: readonly Machine[]): Balancer => ({
      ended: () => {},
      died: () => {},
      joined: () => {},
      heartbeat: () => {},
      add: (job) => void waiting.push(job),
      starts: () => waiting.splice(0).map((job) => ({ job, machine: machine as Machine })),
    });
    expect(() => simulate(scenario, greedy)).toThrow("worker-0 has no room");
  });
});

describe("least-loaded", () => {
  const contest = { workers: 100, jobs: 10_000 };

  it.each([
    [0.7, 1],
    [0.7, 2],
    [0.9, 1],
    [0.9, 2],
  ])("slows 99 of 100 jobs less than any rival at a load of %d (seed %d)", (load, seed) => {
    const ours = play("least-loaded", { ...contest, load, seed }).p99Slowdown;
    for (const name of rivals) {
      expect([name, play(name, { ...contest, load, seed }).p99Slowdown > ours]).toEqual([name, true]);
    }
  });

  it("shares what there is between owners that compete, better than any rival", () => {
    const crowded = { workers: 20, load: 0.95 };
    const ours = play("least-loaded", crowded).fairness;
    expect(ours).toBeGreaterThan(0.8);
    for (const name of rivals) expect([name, play(name, crowded).fairness < ours]).toEqual([name, true]);
  });
});

describe("a workload", () => {
  it("brings as much work as the load says, in order, with a heavy tail", () => {
    const workload = new Workload({ ...scenario, load: 0.5 }, 40);
    const jobs = Array.from({ length: workload.size }, (_, index) => workload.job(index));
    const totalMs = jobs.reduce((sum, { workMs }) => sum + workMs, 0);
    expect(totalMs / (jobs.at(-1)?.createdAtMs ?? 0) / 40).toBeCloseTo(0.5, 2);
    expect(jobs.every(({ createdAtMs }, index) => createdAtMs >= (jobs[index - 1]?.createdAtMs ?? 0))).toBe(true);
    const times = jobs.map(({ workMs }) => workMs).sort((left, right) => left - right);
    expect(times[Math.floor(times.length * 0.99)]).toBeGreaterThan(10 * (times[times.length >> 1] ?? 0));
    expect(times.at(-1)).toBeLessThanOrEqual(61_200);
  });
});
