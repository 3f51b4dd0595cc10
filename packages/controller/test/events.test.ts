import type { YardEvent } from "@runyard/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { newWorkerId } from "./fake-worker.ts";
import { YardUnderTest } from "./yard-under-test.ts";

let yard: YardUnderTest;

beforeEach(async () => {
  yard = await YardUnderTest.start();
});
afterEach(() => yard[Symbol.asyncDispose]());

const events = async (query = ""): Promise<YardEvent[]> =>
  (await yard.get<{ items: YardEvent[] }>(`/api/v1/events${query}`)).body.items;
const kinds = async (): Promise<string[]> => (await events()).map(({ kind }) => kind).reverse();

describe("what happened", () => {
  it("is kept: a worker that joins, is lost and returns, a job that is queued again", async () => {
    const worker = await yard.join();
    const { id } = await yard.submit();
    await worker.next("assign");
    await worker.die();
    await expect.poll(kinds).toEqual(["controller_started", "worker_joined", "worker_lost"]);
    const back = await yard.join({ workerId: worker.id });
    await back.next("assign");
    const told = await events();
    expect(
      told
        .map(({ kind }) => kind)
        .slice(0, 2)
        .toSorted(),
    ).toEqual(["job_requeued", "worker_returned"]);
    expect(told.find(({ kind }) => kind === "job_requeued")).toMatchObject({ jobId: id, worker: { name: "lab-01" } });
    expect(told.find(({ kind }) => kind === "worker_lost")).toMatchObject({
      message: "lab-01 is lost: its connection ended with 1 job",
      facts: { says: "worker_lost", worker: "lab-01", jobs: 1 },
    });
  });

  it("is there after a restart, which is told too, and no worker is called lost by it", async () => {
    await yard.join();
    await yard.restart();
    expect(await kinds()).toEqual(["controller_started", "worker_joined", "controller_stopped", "controller_started"]);
    expect((await events())[0]?.message).not.toContain("without a word");
  });

  it("tells why a job failed", async () => {
    let worker = await yard.join();
    const { id } = await yard.submit();
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      expect((await worker.next("assign")).attempt).toBe(attempt);
      await worker.die();
      worker = await yard.join({ workerId: newWorkerId() });
    }
    await expect.poll(kinds).toContain("job_failed");
    expect((await events()).find(({ kind }) => kind === "job_failed")?.message).toContain("attempts were lost");
    expect((await events()).find(({ kind }) => kind === "job_failed")).toMatchObject({
      jobId: id,
      facts: { says: "job_failed", job: id, fault: { code: "WORKER_LOST_REPEATEDLY", figures: { attempts: 3 } } },
    });
  });

  it("comes in pages", async () => {
    await yard.join();
    await yard.restart();
    const first = await yard.get<{ items: YardEvent[]; nextCursor: string }>("/api/v1/events?limit=3");
    const rest = await events(`?cursor=${first.body.nextCursor}`);
    expect([...first.body.items, ...rest].map(({ id }) => id)).toEqual([4, 3, 2, 1]);
    expect((await yard.get("/api/v1/events?cursor=zzz")).status).toBe(400);
  });
});
