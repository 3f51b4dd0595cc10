import { expect, it } from "vitest";
import {
  acceptOne,
  finishOne,
  leaseOne,
  newId,
  type StoreUnderTest,
  sampleFault,
  sampleJob,
  sampleWorker,
} from "./samples.ts";

/** What queueing and placement keep, and ask for after a restart. */
export const dispatchSuite = (test: () => StoreUnderTest): void => {
  it("tells what the newest done jobs took, oldest first", async () => {
    const { store } = test();
    for (const [program, tookMs] of [40, 20, 30].entries()) {
      await finishOne(store, {
        job: { program, language: "c" },
        result: { startedAtMs: 1000, finishedAtMs: 1000 + tookMs },
      });
    }
    await acceptOne(store);
    await store.jobs.cancel((await acceptOne(store)).id, 5);
    const worker = sampleWorker.name;
    expect(await store.jobs.times(2)).toEqual([
      { program: 1, language: "c", worker, tookMs: 20 },
      { program: 2, language: "c", worker, tookMs: 30 },
    ]);
  });

  it("gives up a job that waits, and no other", async () => {
    const { store } = test();
    const { id } = await acceptOne(store);
    expect(await store.jobs.giveUp(id, sampleFault, 77)).toBe(true);
    expect(await store.jobs.get(id)).toMatchObject({ state: "failed", fault: sampleFault, finishedAtMs: 77 });
    expect(await store.jobs.giveUp(id, sampleFault, 78)).toBe(false);
    expect(await store.jobs.giveUp(newId(), sampleFault, 78)).toBe(false);
    const active = await acceptOne(store);
    await leaseOne(store, active.id);
    expect(await store.jobs.giveUp(active.id, sampleFault, 78)).toBe(false);
    expect(await store.jobs.get(active.id)).toMatchObject({ state: "active", finishedAtMs: null });
  });

  it("knows an earlier submission under a key without accepting anything", async () => {
    const { store } = test();
    const idempotency = { owner: "local", key: "once", requestHash: "a" };
    expect(await store.jobs.repeated(idempotency)).toBeUndefined();
    const job = sampleJob();
    await store.jobs.accept([job], idempotency);
    expect(await store.jobs.repeated(idempotency)).toMatchObject({ kind: "repeated", job: { id: job.id } });
    expect(await store.jobs.repeated({ ...idempotency, requestHash: "b" })).toEqual({ kind: "conflict" });
    expect(await store.jobs.repeated({ ...idempotency, owner: "anna" })).toBeUndefined();
    expect(await store.jobs.counts()).toMatchObject({ queued: 1 });
  });

  it("keeps the newest shares in place of those before", async () => {
    const current = test();
    await current.store.shares.keep([
      { owner: "anna", aheadMs: 1.5 },
      { owner: "ben", aheadMs: 3 },
    ]);
    await current.store.shares.keep([{ owner: "ben", aheadMs: 1e12 }]);
    expect(await (await current.reopen()).shares.all()).toEqual([{ owner: "ben", aheadMs: 1e12 }]);
  });
};
