import { statfsSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Alert, Cluster, Worker } from "@runyard/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FakeWorker, toolchain } from "./fake-worker.ts";
import { itTinyDisk, mountTinyDisk } from "./tiny-disk.ts";
import { parseEvents, YardUnderTest } from "./yard-under-test.ts";

let yard: YardUnderTest;

beforeEach(async () => {
  yard = await YardUnderTest.start();
});
afterEach(() => yard[Symbol.asyncDispose]());

const alertsOf = async (from: YardUnderTest): Promise<Alert[]> =>
  (await from.get<Cluster>("/api/v1/cluster")).body.alerts;

const codes = async (): Promise<string[]> => (await alertsOf(yard)).map(({ code }) => code);

/** A heartbeat of a worker whose clock is this far ahead. */
const beat = (worker: FakeWorker, aheadMs: number): void =>
  worker.send({
    type: "heartbeat",
    load: { cpuRatio: 0, memoryRatio: 0, memoryUsedBytes: 0, running: 0, freeSlots: 2 },
    leases: [],
    atMs: yard.clock.now() + aheadMs,
  });

const firstWorker = async (): Promise<Worker | undefined> =>
  (await yard.get<{ items: Worker[] }>("/api/v1/workers")).body.items[0];

const offsetTold = async (): Promise<number | null | undefined> => (await firstWorker())?.clockOffsetMs;

const lose = async (worker: FakeWorker): Promise<void> => {
  await worker.die();
  await expect.poll(async () => (await firstWorker())?.state).toBe("lost");
};

describe("alerts", () => {
  it("are none while all is well", async () => {
    const worker = await yard.join();
    await yard.submit();
    await worker.next("assign");
    yard.clock.advance(1_000);
    expect(await codes()).toEqual([]);
  });

  it("tell of jobs whose language no connected worker offers, until one does", async () => {
    const before = await yard.join();
    await before.die();
    const python = [toolchain("python", "3.11.2")];
    await yard.join({ profile: { toolchains: python } });
    await yard.submit({ language: "cpp", version: "12" });
    yard.clock.advance(2_000);
    const sinceMs = yard.clock.now();
    yard.clock.advance(7_000);
    expect(await codes()).toEqual([]);
    yard.clock.advance(4_000);
    const [alert] = await alertsOf(yard);
    expect(alert).toMatchObject({
      code: "no_worker_for_language",
      severity: "critical",
      subject: "cpp 12",
      figures: { jobs: 1 },
      action: expect.stringContaining("runyard doctor"),
    });
    expect(alert?.sinceMs).toBeLessThanOrEqual(sinceMs);
    await yard.join({ profile: { name: "lab-02" } });
    yard.clock.advance(1_000);
    expect(await codes()).toEqual([]);
  });

  it("tell of a worker that is lost, since when it was last heard, until it is forgotten", async () => {
    const worker = await yard.join();
    const lastSeenAtMs = yard.clock.now();
    await lose(worker);
    yard.clock.advance(9_000);
    expect(await codes()).toEqual([]);
    yard.clock.advance(2_000);
    expect(await alertsOf(yard)).toEqual([
      expect.objectContaining({ code: "worker_lost", subject: "lab-01", sinceMs: lastSeenAtMs }),
    ]);
    await yard.post("/api/v1/workers/lab-01/forget");
    yard.clock.advance(1_000);
    expect(await codes()).toEqual([]);
  });

  it("tell of a job that waits longer than the operator's target", async () => {
    await using quick = await YardUnderTest.start({ rules: { queueTargetMs: 5_000 } });
    const worker = await quick.join({ profile: { slots: 1 } });
    await quick.submit();
    const assign = await worker.next("assign");
    await quick.submit();
    quick.clock.advance(5_000);
    expect(await alertsOf(quick)).toEqual([]);
    quick.clock.advance(2_000);
    expect(await alertsOf(quick)).toEqual([
      expect.objectContaining({
        code: "queue_old",
        subject: null,
        figures: { oldestMs: 7_000, targetMs: 5_000 },
        message: "The oldest waiting job has waited 7 s, longer than the target of 5 s.",
      }),
    ]);
    worker.execute(assign);
    await worker.next("assign");
    quick.clock.advance(1_000);
    expect(await alertsOf(quick)).toEqual([]);
  });

  it("tell of sandboxes that a worker could not remove", async () => {
    await yard.join({ profile: { name: "torn", quarantined: 2 } });
    yard.clock.advance(1_000);
    expect(await alertsOf(yard)).toEqual([
      expect.objectContaining({
        code: "sandbox_quarantined",
        subject: "torn",
        message: "Worker torn could not remove 2 sandboxes after its program.",
        figures: { sandboxes: 2 },
      }),
    ]);
  });

  it("tell of a clock that is ahead or behind, and not of a heartbeat that was held up", async () => {
    const worker = await yard.join();
    beat(worker, -30_000);
    await expect.poll(offsetTold).toBe(-30_000);
    beat(worker, 0);
    await expect.poll(offsetTold).toBe(0);
    yard.clock.advance(11_000);
    expect(await codes()).toEqual([]);
    beat(worker, 42_000);
    await expect.poll(offsetTold).toBe(42_000);
    yard.clock.advance(12_000);
    expect(await alertsOf(yard)).toEqual([
      expect.objectContaining({
        code: "clock_skew",
        subject: "lab-01",
        figures: { offsetMs: 42_000 },
        message: "The clock of worker lab-01 is 42 s ahead of the controller's.",
      }),
    ]);
  });

  it("come with the stream of the cluster", async () => {
    const worker = await yard.join();
    await lose(worker);
    yard.clock.advance(12_000);
    const gone = new AbortController();
    const { body } = await fetch(`${yard.url}/api/v1/cluster/events`, { signal: gone.signal });
    const { value: first } = await parseEvents(body ?? new ReadableStream()).next();
    gone.abort();
    expect(first?.event).toMatchObject({ type: "cluster", cluster: { alerts: [{ code: "worker_lost" }] } });
  });
});

itTinyDisk("tell of a disk that is nearly full, the more urgently the fuller", async () => {
  using disk = mountTinyDisk(32 * 1024 * 1024);
  await using full = await YardUnderTest.start({ dataFolder: join(disk.path, "data") });
  const fill = (share: number): void => {
    const { blocks, bavail, bsize } = statfsSync(disk.path);
    writeFileSync(join(disk.path, `ballast-${share}`), Buffer.alloc((bavail - blocks * (1 - share)) * bsize));
  };
  const told = async () => {
    full.clock.advance(11_000);
    return (await alertsOf(full)).map(({ code, severity }) => [code, severity]);
  };
  expect(await told()).toEqual([]);
  fill(0.93);
  await expect.poll(told).toEqual([["disk_nearly_full", "warning"]]);
  fill(0.98);
  await expect.poll(told).toEqual([["disk_nearly_full", "critical"]]);
  await rm(join(disk.path, "ballast-0.93"));
  await expect.poll(told).toEqual([]);
});
