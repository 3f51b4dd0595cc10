import { expect, it } from "vitest";
import {
  acceptOne,
  finishOne,
  leaseOne,
  newId,
  type StoreUnderTest,
  sampleEnd,
  sampleEvents,
  sampleFault,
  sampleGrant,
  samplePlacement,
  sampleResult,
  sampleToolchain,
  sampleWorker,
} from "./samples.ts";

/** Leases, results, ends, cancellation, and what is counted and remembered beside them. */
export const lifecycleSuite = (test: () => StoreUnderTest): void => {
  it("leases a queued job once, and not a job that is not queued", async () => {
    const { store } = test();
    const { id } = await acceptOne(store);
    const leases = await Promise.all(Array.from({ length: 20 }, () => store.attempts.lease(id, sampleGrant(10))));
    const granted = leases.filter((lease) => lease !== undefined);
    expect(granted).toEqual([{ jobId: id, attempt: 1, token: expect.any(Number) }]);
    expect(await store.jobs.get(id)).toMatchObject({
      state: "active",
      attempt: 1,
      token: granted[0]?.token,
      worker: sampleWorker,
      placement: samplePlacement,
    });
    expect(await store.attempts.lease(newId(), sampleGrant(10))).toBeUndefined();
  });

  it("stores a result and shows it from then on", async () => {
    const current = test();
    const { id } = await acceptOne(current.store);
    const lease = await leaseOne(current.store, id);
    const result = sampleResult(lease, {
      outcome: "runtime_error",
      verdict: "wrong_answer",
      exitCode: null,
      signal: "SIGSEGV",
    });
    expect(await current.store.attempts.finish(result)).toBe(true);
    const store = await current.reopen();
    expect(await store.jobs.get(id)).toMatchObject({
      state: "done",
      version: "3.12.4",
      startedAtMs: result.startedAtMs,
      finishedAtMs: result.finishedAtMs,
      outcome: "runtime_error",
      verdict: "wrong_answer",
      exitCode: null,
      signal: "SIGSEGV",
      worker: sampleWorker,
    });
    expect(await store.jobs.transcript(id)).toEqual(sampleEvents);
    expect(await store.attempts.ofJob(id)).toEqual([
      {
        ...lease,
        state: "finished",
        worker: sampleWorker,
        leasedAtMs: 1_700_000_000_400,
        endedAtMs: result.finishedAtMs,
        fault: null,
      },
    ]);
  });

  it("takes one of 20 results handed in at once under one lease", async () => {
    const { store } = test();
    const lease = await leaseOne(store, (await acceptOne(store)).id);
    const results = Array.from({ length: 20 }, (_, at) => sampleResult(lease, { finishedAtMs: at + 1 }));
    const answers = await Promise.all(results.map((result) => store.attempts.finish(result)));
    expect(answers.filter(Boolean)).toHaveLength(1);
    const job = await store.jobs.get(lease.jobId);
    expect(job?.finishedAtMs).toBe(answers.indexOf(true) + 1);
  });

  it("queues a job again when its attempt ends, under a higher token, and takes nothing from the old one", async () => {
    const { store } = test();
    const { id } = await acceptOne(store);
    const first = await leaseOne(store, id);
    expect(await store.attempts.requeue(sampleEnd(first))).toBe(true);
    expect(await store.jobs.get(id)).toMatchObject({ state: "queued", attempt: 1, token: first.token, worker: null });
    expect(await store.attempts.finish(sampleResult(first))).toBe(false);
    const second = await leaseOne(store, id);
    expect(second.attempt).toBe(2);
    expect(second.token).toBeGreaterThan(first.token);
    expect(await store.attempts.finish(sampleResult(first))).toBe(false);
    expect(await store.attempts.requeue(sampleEnd(first))).toBe(false);
    expect(await store.attempts.fail(sampleEnd(first))).toBe(false);
    expect(await store.attempts.finish(sampleResult({ ...second, attempt: 1 }))).toBe(false);
    expect(await store.attempts.finish(sampleResult({ ...second, jobId: newId() }))).toBe(false);
    expect(await store.jobs.get(id)).toMatchObject({ state: "active", attempt: 2, token: second.token });
    expect(await store.attempts.finish(sampleResult(second))).toBe(true);
    expect(await store.attempts.ofJob(id)).toMatchObject([
      { attempt: 1, state: "lost", fault: sampleFault, endedAtMs: sampleEnd(first).atMs },
      { attempt: 2, state: "finished", fault: null },
    ]);
  });

  it("gives up a job with its evidence", async () => {
    const { store } = test();
    const { id } = await acceptOne(store);
    const fault = { ...sampleFault, evidence: "killed its worker 3 times" };
    const end = sampleEnd(await leaseOne(store, id), { event: "release", fault });
    expect(await store.attempts.fail(end)).toBe(true);
    expect(await store.jobs.get(id)).toMatchObject({ state: "failed", fault, finishedAtMs: end.atMs, outcome: null });
    expect(await store.attempts.ofJob(id)).toMatchObject([{ state: "returned", fault }]);
    expect(await store.attempts.lease(id, sampleGrant(1))).toBeUndefined();
    expect(await store.jobs.transcript(id)).toBeUndefined();
  });

  it("cancels a queued job, and no job that has ended", async () => {
    const { store } = test();
    const { id } = await acceptOne(store);
    const answer = await store.jobs.cancel(id, 77);
    expect(answer).toMatchObject({ cancelled: true, job: { id, state: "cancelled", finishedAtMs: 77 } });
    expect(await store.jobs.get(id)).toEqual(answer?.job);
    expect(await store.jobs.cancel(id, 78)).toEqual({ cancelled: false, job: answer?.job });
    const done = await finishOne(store);
    expect(await store.jobs.cancel(done.id, 79)).toMatchObject({ cancelled: false, job: { state: "done" } });
    expect(await store.attempts.lease(id, sampleGrant(80))).toBeUndefined();
  });

  it("ends the attempt of an active job that is cancelled: its late result is void", async () => {
    const { store } = test();
    const { id } = await acceptOne(store);
    const lease = await leaseOne(store, id);
    expect(await store.jobs.cancel(id, 77)).toMatchObject({ cancelled: true, job: { state: "cancelled" } });
    expect(await store.attempts.ofJob(id)).toMatchObject([{ state: "cancelled", endedAtMs: 77 }]);
    expect(await store.attempts.finish(sampleResult(lease))).toBe(false);
    expect(await store.attempts.requeue(sampleEnd(lease))).toBe(false);
    expect(await store.jobs.get(id)).toMatchObject({ state: "cancelled", outcome: null });
  });

  it("lets one of a result and a cancellation made at once win", async () => {
    const { store } = test();
    for (let round = 0; round < 20; round += 1) {
      const lease = await leaseOne(store, (await acceptOne(store)).id);
      const finishing = () => store.attempts.finish(sampleResult(lease));
      const cancelling = () => store.jobs.cancel(lease.jobId, 9);
      const [finished, cancelled] =
        round % 2 === 0
          ? await Promise.all([finishing(), cancelling()])
          : await Promise.all([cancelling(), finishing()]).then(([second, first]) => [first, second] as const);
      expect(finished).not.toBe(cancelled?.cancelled);
      expect((await store.jobs.get(lease.jobId))?.state).toBe(finished ? "done" : "cancelled");
    }
  });

  it("never gives a token twice, over restarts and deletions", async () => {
    const current = test();
    const done = await finishOne(current.store);
    const { token = 0 } = (await current.store.jobs.get(done.id)) ?? {};
    expect(await current.store.jobs.prune(Number.MAX_SAFE_INTEGER, 10)).toBe(1);
    const store = await current.reopen();
    const next = await acceptOne(store);
    expect(next.sequence).toBeGreaterThan(done.sequence);
    expect((await leaseOne(store, next.id)).token).toBeGreaterThan(token);
  });

  it("counts the jobs of each state", async () => {
    const current = test();
    const { store } = current;
    expect(await store.jobs.counts()).toEqual({ queued: 0, active: 0, done: 0, cancelled: 0, failed: 0 });
    const jobs = await Promise.all(Array.from({ length: 6 }, () => acceptOne(store)));
    const [lost, given, dropped, held] = jobs;
    if (lost === undefined || given === undefined || dropped === undefined || held === undefined) return;
    await store.attempts.requeue(sampleEnd(await leaseOne(store, lost.id)));
    await store.attempts.fail(sampleEnd(await leaseOne(store, given.id)));
    await store.jobs.cancel(dropped.id, 1);
    await leaseOne(store, held.id);
    await finishOne(store);
    const counts = { queued: 3, active: 1, done: 1, cancelled: 1, failed: 1 };
    expect(await store.jobs.counts()).toEqual(counts);
    expect(await (await current.reopen()).jobs.counts()).toEqual(counts);
  });

  it("remembers toolchains, the newest word on each", async () => {
    const current = test();
    const gcc = sampleToolchain();
    const python = sampleToolchain({ language: "python", name: "cpython", version: "3.12.4" });
    await current.store.toolchains.remember([gcc, python]);
    await current.store.toolchains.remember([{ ...gcc, isDefault: false }]);
    const all = await (await current.reopen()).toolchains.all();
    expect(all).toHaveLength(2);
    expect(all).toEqual(expect.arrayContaining([{ ...gcc, isDefault: false }, python]));
  });

  it("proves that a commit reaches the disk, and refuses calls once closed, twice harmless", async () => {
    const { store } = test();
    await store.check();
    const last = acceptOne(store);
    await Promise.all([store.close(), store.close()]);
    expect((await last).state).toBe("queued");
    await expect(store.check()).rejects.toMatchObject({ name: "RunyardError", code: "STORAGE_FAILED" });
    await store.close();
  });
};
