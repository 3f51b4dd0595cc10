import { JobId, type Toolchain, versionMatches, WorkerId } from "@runyard/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { QueuedJob } from "./lane.ts";
import { offers, pickVersion, place, type WorkerView } from "./place.ts";
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

const anyToolchain = fc
  .record({ language: fc.constantFrom("c", "python"), version: fc.constantFrom("3.9", "3.11", "12") })
  .map(({ language, version }) => toolchain(language, version));
const anyWorker = fc.record({
  slots: fc.integer({ min: 1, max: 4 }),
  busy: fc.integer({ min: 0, max: 5 }),
  cpuRatio: fc.double({ min: 0, max: 1, noNaN: true }),
  toolchains: fc.array(anyToolchain, { maxLength: 4 }),
});
const anyJob = fc.record({
  priority: fc.integer({ min: -1, max: 1 }),
  language: fc.constantFrom("c", "python", "cobol"),
  wantedVersion: fc.constantFrom(null, "3", "3.9", "12"),
  requeued: fc.boolean(),
});
const snapshot = fc.record({
  workers: fc.array(anyWorker, { maxLength: 4 }),
  jobs: fc.array(anyJob, { maxLength: 30 }),
  random: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
});

const prepare = ({ workers, jobs, random }: typeof snapshot extends fc.Arbitrary<infer Value> ? Value : never) => {
  const queue = new JobQueue();
  const made = new Map<JobId, QueuedJob>();
  for (const [index, job] of jobs.entries()) {
    const queued = { ...job, id: JobId.parse(`job_${number(index)}`), sequence: index };
    made.set(queued.id, queued);
    queue.add(queued);
  }
  const views = workers.map((worker, index): WorkerView => ({ ...worker, id: WorkerId.parse(`wrk_${number(index)}`) }));
  return {
    job: (id: JobId) => made.get(id),
    queue,
    views,
    placed: place({ lanes: queue.lanes, workers: views, random: () => random }),
  };
};

describe("place", () => {
  it("gives no job twice, fills no worker over its slots, and gives only what the worker offers", () => {
    fc.assert(
      fc.property(snapshot, (given) => {
        const { job: jobOf, views, placed } = prepare(given);
        expect(new Set(placed.map(({ jobId }) => jobId)).size).toBe(placed.length);
        for (const view of views) {
          const got = placed.filter(({ workerId }) => workerId === view.id);
          expect(got.length).toBeLessThanOrEqual(Math.max(0, view.slots - view.busy));
          for (const { jobId, version } of got) {
            const job = jobOf(jobId);
            expect(versionMatches(job?.wantedVersion, version)).toBe(true);
            expect(view.toolchains.some((known) => known.language === job?.language && known.version === version)).toBe(
              true,
            );
          }
        }
      }),
    );
  });

  it("leaves no slot free that a waiting job could have, and passes nobody for a later one that fits the same slot", () => {
    fc.assert(
      fc.property(snapshot, (given) => {
        const { job: jobOf, queue, views, placed } = prepare(given);
        const free = views.filter(
          (view) => view.slots > view.busy + placed.filter(({ workerId }) => workerId === view.id).length,
        );
        const chosen = new Set(placed.map(({ jobId }) => jobId));
        const left = given.jobs
          .map((_, index) => jobOf(JobId.parse(`job_${number(index)}`)))
          .filter((job) => job !== undefined && !chosen.has(job.id));
        for (const job of left) {
          expect(free.some((view) => offers(view, job?.language ?? "", job?.wantedVersion ?? null))).toBe(false);
          for (const { jobId } of placed) {
            const other = jobOf(jobId);
            if (other?.language !== job?.language || other?.wantedVersion !== job?.wantedVersion) continue;
            expect(queue.position(jobId) ?? 0).toBeLessThan(queue.position(job?.id ?? jobId) ?? 0);
          }
        }
      }),
    );
  });

  it("takes the least loaded worker, counts what it has just given, and leaves ties to chance", () => {
    const worker = (index: number, more: Partial<WorkerView>): WorkerView => ({
      id: WorkerId.parse(`wrk_${number(index)}`),
      slots: 4,
      busy: 0,
      cpuRatio: 0,
      toolchains: [toolchain("c", "12")],
      ...more,
    });
    const queue = new JobQueue();
    for (let sequence = 0; sequence < 4; sequence += 1) {
      const id = JobId.parse(`job_${number(sequence)}`);
      queue.add({ id, sequence, priority: 0, language: "c", wantedVersion: null, requeued: false });
    }
    const placedOn = (workers: WorkerView[], random: number) =>
      place({ lanes: queue.lanes, workers, random: () => random }).map(({ workerId }) => Number(workerId.slice(4)));
    expect(placedOn([worker(0, { cpuRatio: 0.9 }), worker(1, { busy: 1 }), worker(2, {})], 0)).toEqual([2, 1, 2, 1]);
    expect(placedOn([worker(0, {}), worker(1, {})], 0)).toEqual([0, 1, 0, 1]);
    expect(placedOn([worker(0, {}), worker(1, {})], 0.99)).toEqual([1, 0, 1, 0]);
  });
});

describe("the version a job gets", () => {
  const known = [toolchain("python", "3.9.2"), toolchain("python", "3.11.1", true), toolchain("python", "3.12.0")];
  it.each([
    [null, "3.11.1"],
    ["3", "3.12.0"],
    ["3.9", "3.9.2"],
    ["3.1", undefined],
  ])("for %s is %s", (wanted, version) => {
    expect(pickVersion(known, "python", wanted)).toBe(version);
  });

  it("is the newest where none is the usual one", () => {
    expect(pickVersion([toolchain("c", "9.1"), toolchain("c", "12.2")], "c", null)).toBe("12.2");
  });
});
