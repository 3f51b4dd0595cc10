import { type ClusterPoint, historySteps } from "@runyard/protocol";
import { expect, it } from "vitest";
import type { HistoryStep } from "../store.ts";
import type { StoreUnderTest } from "./samples.ts";

const point = (atMs: number, more: Partial<ClusterPoint> = {}): ClusterPoint => ({
  atMs,
  spanMs: 10_000,
  accepted: 3,
  refused: 0,
  ended: { ok: 2, failed: 1 },
  latency: { p50Ms: 12, p95Ms: 40 },
  wait: null,
  queue: { length: 1, oldestMs: 5 },
  running: 0.5,
  slots: { total: 4, busy: 0.5 },
  cpuRatio: 0.25,
  memoryRatio: 0.5,
  ...more,
});

const load = { cpuRatio: 0.25, memoryRatio: 0.5, running: 1 };

const step = (atMs: number, workers: HistoryStep["workers"] = { "lab-01": load }): HistoryStep => ({
  cluster: point(atMs),
  workers,
});

/** Measurements: what comes back is what was kept, and no more of it than there is room for. */
export const historySuite = (test: () => StoreUnderTest): void => {
  it("keeps measurements of each range, also when it is opened again", async () => {
    const { store, reopen } = test();
    await store.history.append("hour", step(20_000));
    await store.history.append("hour", step(10_000));
    await store.history.append("week", step(15_000));
    const again = await reopen();
    const all = { afterMs: 0, limit: 10 };
    expect(await again.history.cluster({ range: "hour", ...all })).toEqual([point(10_000), point(20_000)]);
    expect(await again.history.cluster({ range: "week", ...all })).toEqual([point(15_000)]);
    expect(await again.history.cluster({ range: "hour", afterMs: 10_000, limit: 10 })).toEqual([point(20_000)]);
    expect(await again.history.cluster({ range: "hour", afterMs: 0, limit: 1 })).toEqual([point(10_000)]);
  });

  it("replaces what ended at the same moment", async () => {
    const { store } = test();
    await store.history.append("hour", step(10_000));
    await store.history.append("hour", { cluster: point(10_000, { accepted: 9 }), workers: {} });
    const points = await store.history.cluster({ range: "hour", afterMs: 0, limit: 10 });
    expect(points.map(({ accepted }) => accepted)).toEqual([9]);
  });

  it("tells a worker's measurements by its name, whatever that is, and where it was not there", async () => {
    const { store } = test();
    const odd = 'a "name" $.with[0] \\ signs';
    await store.history.append("hour", step(10_000));
    await store.history.append("hour", step(20_000, { [odd]: { ...load, cpuRatio: 1 } }));
    const part = { range: "hour", afterMs: 0, limit: 10 } as const;
    expect(await store.history.worker("lab-01", part)).toEqual([
      { atMs: 10_000, point: { atMs: 10_000, spanMs: 10_000, ...load } },
      { atMs: 20_000, point: null },
    ]);
    expect((await store.history.worker(odd, part)).at(-1)?.point).toMatchObject({ cpuRatio: 1 });
    expect((await store.history.worker("toString", part)).map((one) => one.point)).toEqual([null, null]);
  });

  it.each(["hour", "week"] as const)("keeps as many of the last %s as it says, and no more", async (range) => {
    const { store } = test();
    const { points, stepMs } = historySteps[range];
    const times = Array.from({ length: points + 20 }, (_, at) => (at + 1) * stepMs);
    await Promise.all(times.map((atMs) => store.history.append(range, step(atMs))));
    const kept = await store.history.cluster({ range, afterMs: 0, limit: 10_000 });
    expect(kept.map(({ atMs }) => atMs)).toEqual(times.slice(20));
  });
};
