import type { JobSummary, Worker, WorkerPulse, YardEvent } from "@runyard/protocol";
import { describe, expect, it } from "vitest";
import { addEvents, mergeJobs, mergeWorkers } from "./merge.ts";
import { isShown } from "./worker-filter.ts";
import { workerLook } from "./worker-look.ts";

const worker = (id: string, more: Partial<Worker> = {}) =>
  ({
    id,
    name: id,
    state: "ready",
    jobs: [],
    slots: 2,
    overLimits: [],
    os: "Linux",
    toolchains: [{ language: "cpp", title: "C++" }],
    order: null,
    ...more,
  }) as unknown as Worker;
const byId = <Item extends { id: string }>(...items: Item[]) => new Map(items.map((item) => [item.id, item]));
const none = new Map<string, never>();

describe("workers", () => {
  it("keep their identity when nothing of them changed, so that their rows are not drawn again", () => {
    const [a, b] = [worker("a"), worker("b")];
    const after = mergeWorkers([a, b], none, byId({ id: "b", jobs: ["job_1"] } as unknown as WorkerPulse));
    expect(after[0]).toBe(a);
    expect(after[1]).toMatchObject({ name: "b", jobs: ["job_1"] });
  });

  it("that join are added, and take the place of an earlier process of their name", () => {
    const after = mergeWorkers(
      [worker("a"), worker("old", { name: "lab" })],
      byId(worker("new", { name: "lab" })),
      none,
    );
    expect(after.map(({ id }) => id)).toEqual(["a", "new"]);
  });

  it.each([
    [{ state: "lost" }, "lost"],
    [{ state: "draining", jobs: ["job_1"] }, "draining"],
    [{ state: "draining" }, "drained"],
    [{ state: "paused", overLimits: ["cpu"] }, "paused"],
    [{ overLimits: ["cpu"], jobs: ["job_1"] }, "overLimits"],
    [{ jobs: ["job_1", "job_2"] }, "busy"],
    [{ jobs: ["job_1"] }, "working"],
    [{}, "idle"],
  ])("like %j are %s", (more, look) => {
    expect(workerLook(worker("a", more as Partial<Worker>)).name).toBe(look);
  });

  it("are found by name, system and language", () => {
    expect(["lab", "c++", "LINUX", ""].map((find) => isShown(worker("lab-1"), "all", find))).toEqual(
      Array(4).fill(true),
    );
    expect(isShown(worker("lab-1"), "all", "rust")).toBe(false);
    expect(isShown(worker("lab-1"), "away", "")).toBe(false);
  });
});

describe("jobs", () => {
  const job = (id: string, more: Partial<JobSummary>) =>
    ({ id, createdAtMs: 1, queuePosition: null, ...more }) as JobSummary;

  it("go from one list to the other as they start, and leave when they end", () => {
    const waiting = [job("a", { state: "queued", queuePosition: 1 }), job("b", { state: "queued", queuePosition: 2 })];
    const changed = byId(job("a", { state: "active" }), job("b", { state: "done" }), job("c", { state: "queued" }));
    expect(mergeJobs(waiting, changed, "queued").map(({ id }) => id)).toEqual(["c"]);
    expect(mergeJobs([], changed, "active").map(({ id }) => id)).toEqual(["a"]);
  });

  it("stand in the order of their turns", () => {
    const jobs = byId(job("b", { state: "queued", queuePosition: 2 }), job("a", { state: "queued", queuePosition: 1 }));
    expect(mergeJobs([], jobs, "queued").map(({ id }) => id)).toEqual(["a", "b"]);
  });
});

it("puts new events on top, each once", () => {
  const event = (id: number) => ({ id }) as YardEvent;
  const before = { pages: [{ items: [event(2), event(1)], nextCursor: null }], pageParams: [null] };
  const after = addEvents(before, [event(2), event(3), event(4)]);
  expect(after.pages[0]?.items.map(({ id }) => id)).toEqual([4, 3, 2, 1]);
});
