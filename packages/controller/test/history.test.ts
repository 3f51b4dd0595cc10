import type { ClusterPoint, Problem, WorkerMessage, WorkerPoint } from "@runyard/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { profile } from "./fake-worker.ts";
import { YardUnderTest } from "./yard-under-test.ts";

let yard: YardUnderTest;

beforeEach(async () => {
  yard = await YardUnderTest.start();
});
afterEach(() => yard[Symbol.asyncDispose]());

type History<Point> = { stepMs: number; points: Point[] };

const clusterPoints = async (query = ""): Promise<ClusterPoint[]> =>
  (await yard.get<History<ClusterPoint>>(`/api/v1/cluster/history${query}`)).body.points;

const workerPoints = async (name: string): Promise<WorkerPoint[]> =>
  (await yard.get<History<WorkerPoint>>(`/api/v1/cluster/history/${name}`)).body.points;

const beat = (cpuRatio: number): WorkerMessage => ({
  type: "heartbeat",
  load: { cpuRatio, memoryRatio: 0.5, memoryUsedBytes: 512, running: 1, freeSlots: 1 },
  leases: [],
});

describe("the history of the cluster", () => {
  it("tells what came, how it ended, how long it took and how busy the machines were", async () => {
    const worker = await yard.join();
    worker.send(beat(0.8));
    const done = await yard.submit();
    const assign = await worker.next("assign");
    yard.clock.advance(2_000);
    worker.execute(assign);
    await worker.next("acknowledged");
    await expect.poll(async () => (await yard.get(`/api/v1/jobs/${done.id}`)).body.state).toBe("done");
    const waits = await yard.submit({ language: "cpp", version: "12" });
    await worker.next("assign");
    await yard.send("DELETE", `/api/v1/jobs/${waits.id}`);
    yard.clock.advance(9_000);
    await expect.poll(() => clusterPoints()).toHaveLength(1);
    const [point] = await clusterPoints();
    expect(point).toMatchObject({
      spanMs: 10_000,
      accepted: 2,
      refused: 0,
      ended: { ok: 1, cancelled: 1 },
      slots: { total: 2 },
      memoryRatio: 0.5,
    });
    expect(point?.latency?.p50Ms).toBeGreaterThan(1_900);
    expect(point?.latency?.p50Ms).toBeLessThan(2_100);
    expect(point?.wait?.p95Ms).toBeLessThan(1_000);
    expect(point?.cpuRatio).toBeGreaterThan(0);
    const [machine] = await workerPoints("lab-01");
    expect(machine).toMatchObject({ atMs: point?.atMs, memoryRatio: 0.5 });
  });

  it("goes on after a restart, with what was measured until then", async () => {
    await yard.submit({ language: "cobol" }).catch(() => {
      // Refused: no worker has ever offered it. Nothing is accepted, and that is measured too.
    });
    yard.clock.advance(4_000);
    await yard.restart();
    yard.clock.advance(10_000);
    await expect.poll(async () => (await clusterPoints()).length).toBe(2);
    expect((await clusterPoints()).map(({ spanMs }) => spanMs)).toEqual([4_000, 10_000]);
  });

  it("is told from a moment on, by the hour and by the week, and not beyond its range", async () => {
    yard.clock.advance(600_000);
    await expect.poll(async () => (await clusterPoints()).length).toBe(60);
    const all = await clusterPoints();
    const after = all[57]?.atMs;
    expect((await clusterPoints(`?after=${after}`)).map(({ atMs }) => atMs)).toEqual(
      all.slice(58).map(({ atMs }) => atMs),
    );
    const week = await yard.get<History<ClusterPoint>>("/api/v1/cluster/history?range=week");
    expect([week.body.stepMs, week.body.points.map(({ spanMs }) => spanMs)]).toEqual([300_000, [300_000, 300_000]]);
    yard.clock.sleep(3_600_000);
    // The step that lasted as long as the sleep is the only one that ended within the last hour.
    await expect.poll(async () => (await clusterPoints()).length).toBe(1);
    const refused = await yard.get<Problem>("/api/v1/cluster/history?range=year");
    expect([refused.status, refused.body.code]).toEqual([400, "INVALID_REQUEST"]);
  });

  it("counts what was refused for want of room", async () => {
    await using full = await YardUnderTest.start({ rules: { maxQueue: 1 } });
    const worker = await full.join();
    await worker.die();
    await full.submit();
    expect((await full.refused({ language: "python", source: "1" })).status).toBe(503);
    full.clock.advance(10_000);
    const points = async () => (await full.get<History<ClusterPoint>>("/api/v1/cluster/history")).body.points;
    await expect
      .poll(async () => (await points()).map(({ accepted, refused }) => [accepted, refused]))
      .toEqual([[1, 1]]);
  });

  it("keeps the workers of a yard apart", async () => {
    const names = Array.from({ length: 20 }, (_, index) => `lab-${index}`);
    const workers = await Promise.all(names.map((name) => yard.join({ profile: profile({ name }) })));
    for (const [index, worker] of workers.entries()) worker.send(beat(index / 20));
    await expect
      .poll(async () => {
        yard.clock.advance(10_000);
        return (await workerPoints("lab-19")).at(-1)?.cpuRatio;
      })
      .toBe(0.95);
    expect((await workerPoints("lab-0")).at(-1)?.cpuRatio).toBe(0);
    expect(await workerPoints("nobody")).toEqual([]);
  });
});
