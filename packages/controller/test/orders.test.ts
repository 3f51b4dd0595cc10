import { once } from "node:events";
import type { Worker, YardEvent } from "@runyard/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { newWorkerId } from "./fake-worker.ts";
import { YardUnderTest } from "./yard-under-test.ts";

let yard: YardUnderTest;

beforeEach(async () => {
  yard = await YardUnderTest.start();
});
afterEach(() => yard[Symbol.asyncDispose]());

const workers = async (): Promise<Worker[]> => (await yard.get<{ items: Worker[] }>("/api/v1/workers")).body.items;
const order = (what: string, body?: object) => yard.post<Worker>(`/api/v1/workers/lab-01/${what}`, body);
const happened = async (kind: string): Promise<YardEvent[]> =>
  (await yard.get<{ items: YardEvent[] }>("/api/v1/events")).body.items.filter((event) => event.kind === kind);
const jobAt = async (id: string) => (await yard.get(`/api/v1/jobs/${id}`)).body;

describe("a drain", () => {
  it("gives back what still runs at its deadline, without blame", async () => {
    const worker = await yard.join();
    const other = await yard.join({ profile: { name: "other", toolchains: [] } });
    const { id } = await yard.submit();
    const assign = await worker.next("assign");
    const { body } = await order("drain", { deadlineMs: 60_000, note: "new disk" });
    expect(body).toMatchObject({ state: "draining", order: { kind: "drain", note: "new disk" } });
    yard.clock.advance(5_000);
    worker.heartbeat([assign]);
    await expect.poll(async () => (await workers())[0]?.load?.running).toBe(1);
    for (let passed = 0; passed < 56_000; passed += 2_000) {
      expect(worker.received.some(({ type }) => type === "cancel")).toBe(false);
      worker.heartbeat([assign]);
      const seen = yard.clock.now();
      await expect.poll(async () => (await workers())[0]?.lastSeenAtMs).toBe(seen);
      yard.clock.advance(2_000);
    }
    expect(await worker.next("cancel")).toMatchObject({ jobId: id });
    await expect.poll(async () => (await jobAt(id)).state).toBe("queued");
    await other.die();
    const third = await yard.join({ profile: { name: "third" } });
    expect(await third.next("assign")).toMatchObject({ jobId: id, attempt: 2 });
    yard.clock.advance(1_000);
    await expect.poll(() => happened("worker_drained")).toHaveLength(1);
  });

  it("that is resumed is over: the worker is given work again", async () => {
    const worker = await yard.join();
    await order("drain");
    const { id } = await yard.submit();
    yard.clock.advance(1_000);
    expect((await jobAt(id)).reason?.code).toBe("all_draining");
    expect((await order("resume")).body).toMatchObject({ state: "ready", order: null });
    await worker.next("resume");
    expect((await worker.next("assign")).jobId).toBe(id);
    expect((await happened("worker_resumed"))[0]?.message).toBe("lab-01 was resumed");
  });

  it("holds when the controller starts anew, and ends with the process that was drained", async () => {
    const worker = await yard.join();
    await order("drain", { note: "old kernel" });
    await yard.restart();
    const back = await yard.join({ workerId: worker.id });
    await back.next("drain");
    expect((await workers())[0]).toMatchObject({ state: "draining", order: { note: "old kernel" } });
    await back.die();
    const reborn = await yard.join({ workerId: newWorkerId() });
    await yard.submit();
    await reborn.next("assign");
    expect((await workers())[0]).toMatchObject({ state: "ready", order: null });
  });
});

describe("a pause", () => {
  it("holds for the name, also for a new process after the controller started anew, until its time", async () => {
    const worker = await yard.join();
    const untilMs = yard.clock.now() + 3_600_000;
    expect((await order("pause", { note: "exam", untilMs })).body).toMatchObject({ state: "paused" });
    await worker.die();
    await yard.restart();
    const reborn = await yard.join();
    await reborn.next("drain");
    const { id } = await yard.submit();
    yard.clock.advance(1_000);
    expect((await workers())[0]).toMatchObject({ state: "paused", order: { kind: "pause", note: "exam", untilMs } });
    reborn.socket.on("ping", () => {});
    yard.clock.advance(3_600_000 - 1_000 - 500);
    expect((await jobAt(id)).state).toBe("queued");
    const third = await yard.join({ workerId: reborn.id });
    yard.clock.advance(1_000);
    expect((await third.next("assign")).jobId).toBe(id);
  });

  it("leaves alone what runs", async () => {
    const worker = await yard.join();
    const { id } = await yard.submit();
    const assign = await worker.next("assign");
    await order("pause");
    worker.execute(assign);
    await worker.next("acknowledged");
    expect((await jobAt(id)).state).toBe("done");
    expect((await workers())[0]?.state).toBe("paused");
  });
});

describe("a worker that is forgotten", () => {
  it("is sent away with 4410, and what it had is queued again", async () => {
    const worker = await yard.join();
    const { id } = await yard.submit();
    await worker.next("assign");
    const closed = once(worker.socket, "close");
    expect((await order("forget")).body).toMatchObject({ state: "stopped", name: "lab-01" });
    expect(await worker.next("refuse")).toMatchObject({ code: "WORKER_FORGOTTEN" });
    expect((await closed)[0]).toBe(4410);
    expect(await workers()).toEqual([]);
    const other = await yard.join({ profile: { name: "other" } });
    expect(await other.next("assign")).toMatchObject({ jobId: id, attempt: 2 });
    expect(await happened("worker_forgotten")).toHaveLength(1);
  });

  it("disappears when it was lost already, and its pause with it", async () => {
    const worker = await yard.join();
    await order("pause");
    await worker.die();
    await expect.poll(async () => (await workers())[0]?.state).toBe("lost");
    await order("forget");
    expect(await workers()).toEqual([]);
    await yard.join();
    expect((await workers())[0]).toMatchObject({ state: "ready", order: null });
  });
});

describe("a worker that is ending by itself", () => {
  it("gets nothing new, and cannot be resumed", async () => {
    const worker = await yard.join();
    worker.send({ type: "leaving" });
    await expect.poll(async () => (await workers())[0]?.state).toBe("draining");
    const { id } = await yard.submit();
    expect((await order("resume")).status).toBe(409);
    expect((await jobAt(id)).state).toBe("queued");
    worker.send({ type: "goodbye" });
    await expect.poll(async () => (await workers())[0]?.state).toBe("stopped");
    expect((await order("drain")).status).toBe(409);
  });
});

describe("orders", () => {
  it("are refused for nobody, and with fields that are none", async () => {
    expect((await order("pause")).status).toBe(404);
    await yard.join();
    expect((await order("drain", { deadline: "10m" })).status).toBe(400);
    expect((await order("drain", { deadlineMs: -1 })).status).toBe(400);
  });
});
