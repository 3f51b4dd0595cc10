import type { AttemptState, JobId, JobState } from "@runyard/protocol";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { LeaseKey, Store } from "../store.ts";
import { acceptOne, type StoreUnderTest, sampleEnd, sampleGrant, sampleResult } from "./samples.ts";

/** What a driver must be indistinguishable from: jobs, and every lease ever granted. */
type ModelJob = { id: JobId; state: JobState; leases: { key: LeaseKey; state: AttemptState }[] };
type Model = { jobs: ModelJob[]; highestToken: number };

const jobsInWalk = 4;
const stepArbitrary = fc.record({
  act: fc.constantFrom("lease", "finish", "requeue", "release", "fail", "cancel"),
  job: fc.nat(jobsInWalk - 1),
  /** Which lease of the job is named, from the newest: old ones are tried as well. */
  age: fc.nat(2),
});
type Step = typeof stepArbitrary extends fc.Arbitrary<infer Value> ? Value : never;

const lease = async (store: Store, model: Model, job: ModelJob): Promise<void> => {
  const key = await store.attempts.lease(job.id, sampleGrant(1));
  expect(key !== undefined).toBe(job.state === "queued");
  if (key === undefined) return;
  expect(key).toEqual({ jobId: job.id, attempt: job.leases.length + 1, token: expect.any(Number) });
  expect(key.token).toBeGreaterThan(model.highestToken);
  model.highestToken = key.token;
  job.leases.push({ key, state: "leased" });
  job.state = "active";
};

const cancel = async (store: Store, job: ModelJob): Promise<void> => {
  const answer = await store.jobs.cancel(job.id, 1);
  const isLive = job.state === "queued" || job.state === "active";
  expect(answer?.cancelled).toBe(isLive);
  if (!isLive) return;
  const newest = job.leases.at(-1);
  if (job.state === "active" && newest !== undefined) newest.state = "cancelled";
  job.state = "cancelled";
};

const ends = {
  finish: { attempt: "finished", job: "done" },
  requeue: { attempt: "lost", job: "queued" },
  release: { attempt: "returned", job: "queued" },
  fail: { attempt: "lost", job: "failed" },
} as const;

const writeEnd = (store: Store, act: keyof typeof ends, key: LeaseKey): Promise<boolean> => {
  if (act === "finish") return store.attempts.finish(sampleResult(key));
  if (act === "fail") return store.attempts.fail(sampleEnd(key));
  return store.attempts.requeue(sampleEnd(key, { event: act === "release" ? "release" : "expire" }));
};

const end = async (store: Store, job: ModelJob, { act, age }: Step): Promise<void> => {
  const named = job.leases.at(-1 - age);
  if (named === undefined || act === "lease" || act === "cancel") return;
  const isHeld = named.state === "leased";
  expect(await writeEnd(store, act, named.key)).toBe(isHeld);
  if (!isHeld) return;
  named.state = ends[act].attempt;
  job.state = ends[act].job;
};

const takeStep = async (store: Store, model: Model, step: Step): Promise<void> => {
  const job = model.jobs[step.job];
  if (job === undefined) return;
  if (step.act === "lease") await lease(store, model, job);
  else if (step.act === "cancel") await cancel(store, job);
  else await end(store, job, step);
};

const compare = async (store: Store, model: Model): Promise<void> => {
  for (const job of model.jobs) {
    expect(await store.jobs.get(job.id)).toMatchObject({ state: job.state, attempt: job.leases.length });
    const attempts = await store.attempts.ofJob(job.id);
    expect(attempts).toMatchObject(job.leases.map(({ key, state }) => ({ ...key, state })));
    expect(attempts.filter(({ state }) => state === "finished").length).toBe(job.state === "done" ? 1 : 0);
    expect((await store.jobs.transcript(job.id)) !== undefined).toBe(job.state === "done");
  }
};

const startModel = async (store: Store, highestToken: number): Promise<Model> => {
  const jobs = await Promise.all(Array.from({ length: jobsInWalk }, () => acceptOne(store)));
  return { jobs: jobs.map(({ id, state }) => ({ id, state, leases: [] })), highestToken };
};

export const walkSuite = (test: () => StoreUnderTest): void => {
  it("follows the model through any walk of leases, results, ends and cancellations", async () => {
    const { store } = test();
    let highestToken = 0;
    const walk = fc.asyncProperty(fc.array(stepArbitrary, { maxLength: 60 }), async (steps) => {
      const model = await startModel(store, highestToken);
      for (const step of steps) await takeStep(store, model, step);
      await compare(store, model);
      highestToken = model.highestToken;
    });
    await fc.assert(walk, { numRuns: 150 });
  });

  it("keeps one result at most when everything happens at once", async () => {
    const { store } = test();
    const storm = fc.asyncProperty(fc.array(stepArbitrary, { minLength: 10, maxLength: 40 }), async (steps) => {
      const model = await startModel(store, 0);
      for (const job of model.jobs) await lease(store, { ...model, highestToken: 0 }, job);
      const finishes = model.jobs.map(() => 0);
      await Promise.all(
        steps.map(async ({ act, job }) => {
          const key = model.jobs[job]?.leases[0]?.key;
          if (key === undefined) return;
          if (act === "lease") await store.attempts.lease(key.jobId, sampleGrant(1));
          else if (act === "cancel") await store.jobs.cancel(key.jobId, 1);
          else if ((await writeEnd(store, act, key)) && act === "finish") finishes[job] = (finishes[job] ?? 0) + 1;
        }),
      );
      for (const [at, { id }] of model.jobs.entries()) {
        const attempts = await store.attempts.ofJob(id);
        const stored = await store.jobs.get(id);
        expect(attempts.filter(({ state }) => state === "finished")).toHaveLength(finishes[at] ?? 0);
        expect(attempts.filter(({ state }) => state === "leased")).toHaveLength(stored?.state === "active" ? 1 : 0);
        expect(stored?.state === "done").toBe(finishes[at] === 1);
      }
    });
    await fc.assert(storm, { numRuns: 60 });
  });
};
