import type { Toolchain } from "@runyard/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Decision,
  decideFleet,
  emptyMemory,
  type FleetMemory,
  type FleetSettings,
  type FleetSnapshot,
  type Member,
  type Running,
  retryAtMs,
  type Seat,
} from "./decide.ts";

const toolchain = (language: string): Toolchain => ({
  language,
  title: language,
  name: language,
  version: "1.0.0",
  aliases: [],
  extensions: [],
  isDefault: true,
  example: { path: "main", content: "" },
});

const python = { language: "python", wantedVersion: null };
const usual: FleetSettings = {
  minWorkers: 0,
  maxWorkers: 4,
  slots: 2,
  targetWaitMs: 5_000,
  coolDownMs: 60_000,
  joinTimeoutMs: 60_000,
};

const seat = (busy: Running[] = [], more: Partial<Seat> = {}): Seat => ({
  slots: 2,
  toolchains: [toolchain("python")],
  running: busy,
  ...more,
});
const busy = (freeInMs: number): Running => ({ ...python, freeInMs });
const ready = (name: string, of: Seat = seat()): Member => ({
  name,
  startedAtMs: 0,
  sinceMs: 0,
  phase: "ready",
  seat: of,
});
const starting = (name: string, sinceMs = 0): Member => ({ name, startedAtMs: sinceMs, sinceMs, phase: "starting" });
const waiting = (count: number, durationMs = 1_000, language = "python") => [
  { language, wantedVersion: null, count, durationMs },
];

type Asked = Partial<FleetSnapshot> & { settings?: Partial<FleetSettings>; memory?: FleetMemory };

const decide = ({ settings, memory, ...snapshot }: Asked = {}): Decision =>
  decideFleet(
    { nowMs: 100_000, members: [], others: [], waiting: [], knowsLanguages: true, ...snapshot },
    { ...usual, ...settings },
    memory ?? emptyMemory(0),
  );

describe("growing", () => {
  it("starts nothing while nothing waits, but keeps the least there must be", () => {
    expect(decide().start).toBe(0);
    expect(decide({ settings: { minWorkers: 3 } }).start).toBe(3);
    expect(decide({ settings: { minWorkers: 3 }, members: [starting("a", 99_000), ready("b")] }).start).toBe(1);
  });

  it("starts one where no language is known yet, for nobody could ask for any", () => {
    const nothing = { knowsLanguages: false };
    expect(decide(nothing)).toMatchObject({ start: 1, reason: { why: "languages_unknown" } });
    expect(decide({ ...nothing, members: [starting("a", 99_000)] }).start).toBe(0);
    const useless = ready("a", seat([], { toolchains: [] }));
    const { memory } = decide({ ...nothing, members: [useless] });
    expect(decide({ ...nothing, memory }).start).toBe(0);
  });

  it.each([
    ["one job, nobody to take it", waiting(1), [], 1],
    ["as many as start in time on two slots", waiting(12), [], 1],
    ["one more than that", waiting(13), [], 2],
    ["far more than that", waiting(1_000), [], 4],
    ["long jobs take a slot each", waiting(5, 3_600_000), [], 3],
    ["a free slot elsewhere is enough", waiting(1, 3_600_000), [seat([], { slots: 1 })], 0],
    ["a slot elsewhere that is free in time is enough", waiting(1), [seat([busy(4_000)], { slots: 1 })], 0],
    ["one that is not is not", waiting(1), [seat([busy(6_000)], { slots: 1 })], 1],
    ["a free slot without the language is nothing", waiting(1, 1_000, "cpp"), [seat()], 1],
  ])("%s", (_, jobs, others, start) => {
    expect(decide({ waiting: jobs, others }).start).toBe(start);
  });

  it("counts the workers that are starting", () => {
    const members = [starting("a", 99_000), starting("b", 99_000)];
    expect(decide({ members, waiting: waiting(24) }).start).toBe(0);
    expect(decide({ members, waiting: waiting(25) }).start).toBe(1);
  });

  it("starts none for a language its workers have shown not to offer, until that is long ago", () => {
    const shown = decide({ members: [ready("a")] }).memory;
    const haskell = waiting(5, 1_000, "haskell");
    const refused = decide({ nowMs: 200_000, waiting: haskell, memory: shown });
    expect(refused).toMatchObject({ start: 0, reason: { why: "not_offered", languages: ["haskell"] } });
    expect(decide({ nowMs: 200_000, waiting: waiting(5), memory: shown }).start).toBe(1);
    expect(decide({ nowMs: 4_000_000, waiting: haskell, memory: shown }).start).toBe(1);
  });

  it("waits longer after each failure, then tries one at a time", () => {
    const gone: Member = {
      name: "a",
      startedAtMs: 0,
      sinceMs: 0,
      phase: "gone",
      reason: { why: "not_started", error: "no such command" },
    };
    let memory = emptyMemory(0);
    const pauses: number[] = [];
    for (let failure = 0; failure < 9; failure += 1) {
      const failed = decide({ members: [gone], waiting: waiting(1_000), memory });
      expect(failed.stop).toEqual([
        { name: "a", reason: { why: "not_started", error: "no such command" }, isFailure: true },
      ]);
      expect(failed.start).toBe(0);
      memory = failed.memory;
      pauses.push(retryAtMs(memory) - 100_000);
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    expect(decide({ nowMs: 160_000, waiting: waiting(1_000), memory }).start).toBe(1);
    expect(decide({ nowMs: 160_000, members: [starting("a", 159_000)], waiting: waiting(1_000), memory }).start).toBe(
      0,
    );
    const well = { ...ready("a"), startedAtMs: 160_000 };
    expect(decide({ nowMs: 170_000, members: [well], waiting: waiting(1_000), memory })).toMatchObject({
      start: 3,
      memory: { failures: 0 },
    });
  });

  it("gives up on one that does not join, and on one that stays away", () => {
    const away: Member = { name: "b", startedAtMs: 0, sinceMs: 40_000, phase: "away" };
    expect(decide({ members: [starting("a", 40_001), { ...away, sinceMs: 40_001 }] }).stop).toEqual([]);
    expect(decide({ members: [starting("a", 40_000), away] }).stop).toMatchObject([
      { name: "a", reason: { why: "not_joined", afterMs: 60_000 }, isFailure: true },
      { name: "b", reason: { why: "away", afterMs: 60_000 }, isFailure: false },
    ]);
  });
});

describe("shrinking", () => {
  const cooled = emptyMemory(0);

  it("stops what is idle when fewer were enough all through the cool-down", () => {
    const members = [ready("a"), ready("b", seat([busy(1_000)])), ready("c")];
    expect(decide({ members, memory: cooled }).stop.map(({ name }) => name)).toEqual(["a", "c"]);
    expect(decide({ members, memory: cooled, settings: { minWorkers: 2 } }).stop).toHaveLength(1);
    expect(decide({ nowMs: 59_999, members, memory: cooled }).stop).toEqual([]);
  });

  it("lets the cool-down begin anew when one has joined", () => {
    const members = [ready("a"), { ...ready("b"), sinceMs: 50_000 }];
    expect(decide({ nowMs: 109_999, members, memory: cooled }).stop).toEqual([]);
    expect(decide({ nowMs: 110_000, members, memory: cooled }).stop).toHaveLength(2);
  });

  it("keeps what was needed within the cool-down", () => {
    const full = ready("a", seat([busy(1_000), busy(1_000)]));
    const needed = decide({ members: [full, ready("b", seat([busy(1_000)]))], memory: cooled });
    const idle = { members: [ready("a"), ready("b")], memory: needed.memory };
    expect(decide({ ...idle, nowMs: 159_999 }).stop).toEqual([]);
    expect(decide({ ...idle, nowMs: 160_000 }).stop).toHaveLength(2);
  });

  it("counts the slots of others, and keeps the only one that offers a language", () => {
    const cpp = ready("a", seat([], { toolchains: [toolchain("cpp")] }));
    const demand = { waiting: waiting(1, 1_000, "cpp"), members: [cpp], others: [seat([], { slots: 8 })] };
    const { memory } = decide({ ...demand, memory: cooled });
    expect(decide({ ...demand, waiting: [], nowMs: 130_000, memory }).stop).toEqual([]);
    expect(decide({ ...demand, members: [ready("a")], waiting: [], nowMs: 130_000, memory }).stop).toHaveLength(1);
  });

  it("lets go of one that was drained, leaves one that is paused, and drains those beyond the most", () => {
    const members: Member[] = [
      { name: "drained", startedAtMs: 0, sinceMs: 0, phase: "drained" },
      { name: "paused", startedAtMs: 0, sinceMs: 0, phase: "held" },
    ];
    expect(decide({ members, memory: cooled }).stop.map(({ name }) => name)).toEqual(["drained"]);
    const full = ["a", "b", "c"].map((name) => ready(name, seat([busy(1_000)])));
    expect(decide({ members: full, settings: { maxWorkers: 2 } }).stop).toMatchObject([
      { reason: { why: "too_many", most: 2 } },
    ]);
  });
});

type Plan = {
  settings: FleetSettings;
  /** Jobs that come in each second. */
  load: number[];
  jobSeconds: number;
  joinSeconds: number;
  /** Which starts fail to join, in turn. */
  fails: boolean[];
};

type Worker = { name: string; startedAtMs: number; joinsAtMs: number; jobsEndMs: number[]; isStopping: boolean };
type Tick = { nowMs: number; workers: Worker[]; waiting: number; decision: Decision; busyStopped: number };

/** Lets a fleet live through a load, a second at a time. */
const live = (plan: Plan): Tick[] => {
  let workers: Worker[] = [];
  let queue = 0;
  let started = 0;
  let memory = emptyMemory(0);
  return plan.load.map((arrivals, second) => {
    const nowMs = second * 1_000;
    queue += arrivals;
    for (const worker of workers) {
      worker.jobsEndMs = worker.jobsEndMs.filter((endMs) => endMs > nowMs);
      while (queue > 0 && worker.joinsAtMs <= nowMs && !worker.isStopping) {
        if (worker.jobsEndMs.length === plan.settings.slots) break;
        worker.jobsEndMs.push(nowMs + plan.jobSeconds * 1_000);
        queue -= 1;
      }
    }
    workers = workers.filter(({ isStopping, jobsEndMs }) => !isStopping || jobsEndMs.length > 0);
    const members = workers.map((worker) => memberOf(worker, nowMs));
    const jobs = waiting(queue, plan.jobSeconds * 1_000);
    const snapshot = { nowMs, members, others: [], waiting: queue === 0 ? [] : jobs, knowsLanguages: true };
    const decision = decideFleet(snapshot, plan.settings, memory);
    memory = decision.memory;
    let busyStopped = 0;
    for (const { name } of decision.stop) {
      const worker = workers.find((one) => one.name === name);
      if (worker === undefined) continue;
      worker.isStopping = true;
      if (worker.jobsEndMs.length > 0) busyStopped += 1;
    }
    for (let count = 0; count < decision.start; count += 1) {
      const fails = plan.fails[started % plan.fails.length];
      const joinsAtMs = fails === true ? Number.POSITIVE_INFINITY : nowMs + plan.joinSeconds * 1_000;
      started += 1;
      workers.push({ name: `w${started}`, startedAtMs: nowMs, joinsAtMs, jobsEndMs: [], isStopping: false });
    }
    return { nowMs, workers: workers.map((worker) => ({ ...worker })), waiting: queue, decision, busyStopped };
  });
};

const memberOf = ({ name, startedAtMs, joinsAtMs, jobsEndMs, isStopping }: Worker, nowMs: number): Member => {
  const member = { name, startedAtMs, sinceMs: startedAtMs };
  if (isStopping) return { ...member, phase: "stopping" };
  if (joinsAtMs > nowMs) return { ...member, phase: "starting" };
  return { ...member, sinceMs: joinsAtMs, phase: "ready", seat: seat(jobsEndMs.map((endMs) => busy(endMs - nowMs))) };
};

const planned = fc
  .record({
    minWorkers: fc.integer({ min: 0, max: 3 }),
    more: fc.integer({ min: 1, max: 6 }),
    coolDown: fc.integer({ min: 2, max: 60 }),
    bursts: fc.array(fc.record({ perSecond: fc.nat({ max: 6 }), seconds: fc.integer({ min: 1, max: 60 }) }), {
      minLength: 1,
      maxLength: 6,
    }),
    jobSeconds: fc.integer({ min: 1, max: 20 }),
    joinSeconds: fc.integer({ min: 1, max: 15 }),
    fails: fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }),
  })
  .map(
    ({ minWorkers, more, coolDown, bursts, jobSeconds, joinSeconds, fails }): Plan => ({
      settings: {
        minWorkers,
        maxWorkers: minWorkers + more,
        slots: 2,
        targetWaitMs: 5_000,
        coolDownMs: coolDown * 1_000,
        joinTimeoutMs: 20_000,
      },
      load: bursts.flatMap(({ perSecond, seconds }) => Array.from({ length: seconds }, () => perSecond)),
      jobSeconds,
      joinSeconds,
      fails: [...fails, false],
    }),
  );

describe("under any load", () => {
  it("never has more than the most, never stops one with jobs, and never both starts and stops for the load", () => {
    fc.assert(
      fc.property(planned, (plan) => {
        for (const { workers, busyStopped, decision } of live(plan)) {
          expect(workers.length).toBeLessThanOrEqual(plan.settings.maxWorkers);
          expect(busyStopped).toBe(0);
          const shrinks = decision.stop.filter(({ isFailure }) => !isFailure);
          expect(decision.start > 0 && shrinks.length > 0).toBe(false);
          expect(decision.wanted).toBeGreaterThanOrEqual(plan.settings.minWorkers);
          expect(decision.wanted).toBeLessThanOrEqual(plan.settings.maxWorkers);
        }
      }),
    );
  });

  it("does not flap: after a start nothing is stopped for a whole cool-down, unless it failed", () => {
    fc.assert(
      fc.property(planned, (plan) => {
        let lastStartMs = Number.NEGATIVE_INFINITY;
        for (const { nowMs, decision } of live(plan)) {
          const shrinks = decision.stop.filter(({ isFailure }) => !isFailure);
          if (shrinks.length > 0) expect(nowMs - lastStartMs).toBeGreaterThanOrEqual(plan.settings.coolDownMs);
          if (decision.start > 0) lastStartMs = nowMs;
        }
      }),
    );
  });

  it("comes to rest with all jobs done and the least number of workers", () => {
    fc.assert(
      fc.property(planned, (plan) => {
        // On one worker with two slots in the worst case, and then the cool-down.
        const workSeconds = (plan.load.reduce((sum, jobs) => sum + jobs, 0) / 2) * plan.jobSeconds;
        const rest = Array.from({ length: workSeconds + 600 }, () => 0);
        const last = live({ ...plan, load: [...plan.load, ...rest] }).at(-1);
        expect(last?.waiting).toBe(0);
        expect(last?.workers).toHaveLength(plan.settings.minWorkers);
        expect(last?.decision).toMatchObject({ start: 0, stop: [] });
      }),
      { numRuns: 30 },
    );
  });
});

it("follows a load that rises and falls", () => {
  const load = [
    ...Array(30).fill(0),
    ...Array(60).fill(1),
    ...Array(120).fill(4),
    ...Array(120).fill(1),
    ...Array(200).fill(0),
  ];
  const settings = { ...usual, maxWorkers: 10 };
  const ticks = live({ settings, load, jobSeconds: 3, joinSeconds: 2, fails: [false] });
  const workersAt = (second: number): number => ticks[second]?.workers.length ?? Number.NaN;
  expect(workersAt(29)).toBe(0);
  // 3 slots are busy with 1 job a second of 3 s each, 12 with 4.
  expect(workersAt(89)).toBeGreaterThanOrEqual(2);
  expect(workersAt(89)).toBeLessThanOrEqual(3);
  expect(workersAt(209)).toBeGreaterThanOrEqual(6);
  expect(workersAt(209)).toBeLessThanOrEqual(8);
  expect(workersAt(325)).toBeGreaterThanOrEqual(2);
  expect(workersAt(325)).toBeLessThanOrEqual(3);
  expect(workersAt(525)).toBe(0);
  const sizes = ticks.map(({ workers }) => workers.length);
  const turns = sizes
    .map((size, index) => Math.sign(size - (sizes[index - 1] ?? 0)))
    .filter((sign) => sign !== 0)
    .filter((sign, index, signs) => sign !== signs[index - 1]);
  expect(turns).toEqual([1, -1]);
});
