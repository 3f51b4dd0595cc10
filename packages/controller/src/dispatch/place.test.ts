import { type JobId, type PlacementPolicy, type Toolchain, versionMatches, WorkerId } from "@runyard/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { QueuedJob } from "./lane.ts";
import { Offers, pickVersion } from "./offers.ts";
import { place, type WorkerView } from "./place.ts";
import { JobQueue } from "./queue.ts";

const number = (value: number) => String(value).padStart(26, "0");

const toolchain = (language: string, version: string, isDefault = false): Toolchain => ({
  language,
  version,
  isDefault,
  title: language,
  name: language,
  aliases: [],
  extensions: [],
  example: { path: "", content: "" },
});

const offersOf = (toolchains: readonly Toolchain[]) => new Offers({ toolchains: [...toolchains], layers: [] });

const workerOf = (index: number, more: Partial<WorkerView> = {}): WorkerView => ({
  id: WorkerId.parse(`wrk_${number(index)}`),
  slots: 4,
  busy: 0,
  workLeftMs: 0,
  speed: 1,
  cpuRatio: 0,
  memoryRatio: 0,
  offers: offersOf([toolchain("c", "12")]),
  isLocal: false,
  ...more,
});

const jobOf = (sequence: number, more: Partial<QueuedJob> = {}): QueuedJob => ({
  id: `job_${number(sequence)}` as JobId,
  sequence,
  createdAtMs: sequence,
  owner: "anna",
  priority: 0,
  language: "c",
  wantedVersion: null,
  program: sequence,
  requeued: false,
  ...more,
});

const queueOf = (jobs: readonly QueuedJob[]) => {
  const queue = new JobQueue();
  for (const job of jobs) queue.add(job);
  return queue;
};

const ratio = fc.double({ min: 0, max: 1, noNaN: true });
const anyToolchain = fc
  .record({ language: fc.constantFrom("c", "python"), version: fc.constantFrom("3.9", "3.11", "12") })
  .map(({ language, version }) => toolchain(language, version));
const anyWorker = fc.record({
  slots: fc.integer({ min: 1, max: 4 }),
  busy: fc.integer({ min: 0, max: 5 }),
  workLeftMs: fc.integer({ min: 0, max: 100_000 }),
  speed: fc.double({ min: 0.1, max: 10, noNaN: true }),
  cpuRatio: ratio,
  memoryRatio: ratio,
  isLocal: fc.boolean(),
  toolchains: fc.array(anyToolchain, { maxLength: 4 }),
});
const anyJob = fc.record({
  owner: fc.constantFrom("anna", "ben"),
  priority: fc.integer({ min: -1, max: 1 }),
  language: fc.constantFrom("c", "python", "cobol"),
  wantedVersion: fc.constantFrom(null, "3", "3.9", "12"),
  requeued: fc.boolean(),
});
const snapshot = fc.record({
  workers: fc.array(anyWorker, { maxLength: 4 }),
  jobs: fc.array(anyJob, { maxLength: 30 }),
  policy: fc.constantFrom<PlacementPolicy>("least-loaded", "local-first"),
  random: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
});
type Given = typeof snapshot extends fc.Arbitrary<infer Value> ? Value : never;

const prepare = ({ workers, jobs, policy, random }: Given) => {
  const queued = jobs.map((job, index) => jobOf(index, job));
  const made = new Map(queued.map((job) => [job.id, job]));
  const queue = queueOf(queued);
  const views = workers.map(({ toolchains, ...more }, index) =>
    workerOf(index, { ...more, offers: offersOf(toolchains) }),
  );
  const placed = place({ line: queue, workers: views, policy, random: () => random, predictMs: () => 100 });
  return { made, queue, views, placed };
};

describe("place", () => {
  it("gives no job twice, fills no worker over its slots, and gives only what the worker offers", () => {
    fc.assert(
      fc.property(snapshot, (given) => {
        const { made, queue, views, placed } = prepare(given);
        expect(new Set(placed.map(({ ticket }) => ticket.id)).size).toBe(placed.length);
        expect(queue.size).toBe(made.size - placed.length);
        for (const [index, view] of views.entries()) {
          const got = placed.filter(({ workerId }) => workerId === view.id);
          expect(got.length).toBeLessThanOrEqual(Math.max(0, view.slots - view.busy));
          for (const { ticket, version } of got) {
            const job = made.get(ticket.id);
            const offered = given.workers[index]?.toolchains ?? [];
            expect(versionMatches(job?.wantedVersion, version)).toBe(true);
            expect(offered.some((known) => known.language === job?.language && known.version === version)).toBe(true);
          }
        }
      }),
    );
  });

  it("leaves no slot free that a waiting job could have", () => {
    fc.assert(
      fc.property(snapshot, (given) => {
        const { made, queue, views, placed } = prepare(given);
        const free = views.filter(
          (view) => view.slots > view.busy + placed.filter(({ workerId }) => workerId === view.id).length,
        );
        for (const job of made.values()) {
          if (queue.has(job.id)) expect(free.some(({ offers }) => offers.version(job) !== undefined)).toBe(false);
        }
      }),
    );
  });

  it("decides the same from the same snapshot", () => {
    const outcome = (given: Given) => prepare(given).placed.map(({ ticket, ...rest }) => ({ ...rest, id: ticket.id }));
    fc.assert(
      fc.property(snapshot, (given) => {
        expect(outcome(given)).toEqual(outcome(given));
      }),
    );
  });

  it("gives another worker nothing under local-first while one of its own could have taken it", () => {
    fc.assert(
      fc.property(snapshot, (given) => {
        const { made, views, placed } = prepare({ ...given, policy: "local-first" });
        const busy = new Map(views.map((view) => [view.id, view.busy]));
        for (const { ticket, workerId } of placed) {
          const job = made.get(ticket.id) ?? jobOf(0);
          const own = views.filter(
            (view) => view.isLocal && view.slots > (busy.get(view.id) ?? 0) && view.offers.version(job) !== undefined,
          );
          if (own.length > 0) expect(own.map(({ id }) => id)).toContain(workerId);
          busy.set(workerId, (busy.get(workerId) ?? 0) + 1);
        }
      }),
    );
  });

  const placedOn = (workers: WorkerView[], { jobs = 4, random = 0, predictMs = 100 } = {}) =>
    place({
      line: queueOf(Array.from({ length: jobs }, (_, index) => jobOf(index))),
      workers,
      policy: "least-loaded",
      random: () => random,
      predictMs: () => predictMs,
    }).map(({ workerId }) => Number(workerId.slice(4)));

  it("counts what it has just given, and leaves ties to chance", () => {
    expect(placedOn([workerOf(0), workerOf(1)], { random: 0.9 })).toEqual([0, 1, 0, 1]);
    expect(placedOn([workerOf(0), workerOf(1)], { random: 0 })).toEqual([1, 0, 1, 0]);
  });

  it.each([
    ["the quicker one", { speed: 1 }, { speed: 2 }],
    ["the one whose CPU is idle", { cpuRatio: 0.9 }, { cpuRatio: 0.1 }],
    ["the one that has memory left", { memoryRatio: 0.99 }, { memoryRatio: 0.5 }],
    ["the one with fewer programs", { busy: 3, workLeftMs: 9000 }, { busy: 1, workLeftMs: 9000 }],
    ["the one whose programs soon end", { busy: 2, workLeftMs: 9000 }, { busy: 3, workLeftMs: 10 }],
    ["a quick one that is half full over a slow empty one", { speed: 0.25 }, { busy: 2, workLeftMs: 600_000 }],
  ])("takes %s", (_, left, right) => {
    expect(placedOn([workerOf(0, left), workerOf(1, right)], { jobs: 1 })).toEqual([1]);
  });

  it("tells why, and how long it should take there", () => {
    const alone = place({
      line: queueOf([jobOf(1)]),
      workers: [workerOf(0, { speed: 2 })],
      policy: "least-loaded",
      random: () => 0,
      predictMs: () => 100,
    });
    expect(alone).toMatchObject([{ reason: "only_one_free", costMs: 100, predictedMs: 50, version: "12" }]);
  });
});

describe("what a worker without terminals offers", () => {
  const offers = new Offers({
    toolchains: [toolchain("c", "12")],
    layers: [{ name: "terminals", active: false, detail: "" }],
  });
  it("is everything but terminals", () => {
    expect(offers.version({ language: "c", wantedVersion: null })).toBe("12");
    expect(offers.version({ language: "c", wantedVersion: null, terminal: true })).toBeUndefined();
    expect(offersOf([toolchain("c", "12")]).version({ language: "c", wantedVersion: null, terminal: true })).toBe("12");
  });
});

describe("the version a job gets", () => {
  const offered = [toolchain("python", "3.9.2"), toolchain("python", "3.11.2", true), toolchain("python", "3.12.1")];
  it.each([
    [null, "3.11.2"],
    ["3", "3.12.1"],
    ["3.9", "3.9.2"],
    ["4", undefined],
  ])("asked for %s is %s", (wantedVersion, version) => {
    expect(pickVersion(offered, { language: "python", wantedVersion })).toBe(version);
    expect(offersOf(offered).version({ language: "python", wantedVersion })).toBe(version);
  });
});
