import type { Job, Problem, Quota, QuotaRecord } from "@runyard/protocol";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type FakeWorker, ran } from "./fake-worker.ts";
import { addUser, bearing, type Headers, logIn, ownerToken } from "./people.ts";
import { YardUnderTest } from "./yard-under-test.ts";

const job = { language: "python", source: "print(1)" };

let yard: YardUnderTest;
let worker: FakeWorker;
let owner: Headers;
let ada: Headers;
beforeEach(async () => {
  yard = await YardUnderTest.start();
  worker = await yard.join({ profile: { slots: 1 } });
  owner = bearing(await ownerToken(yard));
  await addUser(yard, "ada", "user");
  ada = await logIn(yard, "ada");
});
afterEach(() => yard[Symbol.asyncDispose]());

const setQuota = async (of: string, quota: Quota): Promise<QuotaRecord> => {
  const { status, body } = await yard.send<QuotaRecord>("PUT", `/api/v1/quotas/${of}`, quota, owner);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};
const handIn = (more: object = {}, headers = ada) =>
  yard.post<Job & Problem>("/api/v1/jobs", { ...job, ...more }, headers);
const used = async () => (await yard.get<QuotaRecord>("/api/v1/quotas/me", ada)).body.used;

it("refuses more jobs at once than the quota, says which, and takes them again when others have ended", async () => {
  await setQuota("ada", { jobs: 2 });
  const first = (await handIn()).body;
  await handIn();
  const { status, headers, body } = await handIn();
  expect([status, body.code]).toEqual([429, "QUOTA_EXCEEDED"]);
  expect(body).toMatchObject({ quota: "jobs", limit: 2, used: 2 });
  expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
  expect((await handIn({}, owner)).status).toBe(201);
  await yard.send("DELETE", `/api/v1/jobs/${first.id}`, undefined, ada);
  expect((await handIn()).status).toBe(201);
});

it("counts those that wait apart from those that run", async () => {
  await setQuota("ada", { waiting: 1 });
  await handIn();
  const lease = await worker.next("assign");
  await handIn();
  expect(await used()).toMatchObject({ jobs: 2, waiting: 1 });
  expect((await handIn()).body).toMatchObject({ code: "QUOTA_EXCEEDED", quota: "waiting" });
  worker.execute(lease);
  await worker.next("assign");
  await expect.poll(async () => (await handIn()).status).toBe(201);
});

it("refuses more jobs within a minute, and takes them as the minute passes", async () => {
  await setQuota("ada", { jobsPerMinute: 6 });
  for (let count = 0; count < 6; count += 1) expect((await handIn()).status).toBe(201);
  const { body, headers } = await handIn();
  expect(body).toMatchObject({ code: "QUOTA_EXCEEDED", quota: "jobsPerMinute", limit: 6, used: 6 });
  expect(headers.get("retry-after")).toBe("10");
  yard.clock.advance(10_000);
  expect((await handIn()).status).toBe(201);
  expect((await handIn()).status).toBe(429);
});

it("adds up the CPU time of a day, also across a restart, and begins anew with the next", async () => {
  await setQuota("ada", { cpuTimeMsPerDay: 5_000 });
  const { id } = (await handIn()).body;
  const report = { usage: { cpuTimeMs: 6_000, wallTimeMs: 1, memoryBytes: 1 } };
  worker.execute(await worker.next("assign"), [{ type: "step", step: "run", run: 0, atMs: 1 }, ran(0, report)]);
  await expect.poll(async () => (await yard.get<Job>(`/api/v1/jobs/${id}`, ada)).body.state).toBe("done");
  expect((await used())?.cpuTimeMsPerDay).toBe(6_000);
  await yard.restart();
  await yard.join();
  const { body } = await handIn();
  expect(body).toMatchObject({ code: "QUOTA_EXCEEDED", quota: "cpuTimeMsPerDay", limit: 5_000, used: 6_000 });
  yard.clock.sleep(body.retryAfterMs as number);
  expect((await handIn()).status).toBe(201);
});

it("keeps count of jobs and keeps quotas across a restart", async () => {
  await setQuota("everyone", { jobs: 2 });
  await handIn();
  await handIn();
  await yard.restart();
  await yard.join();
  expect((await handIn()).body).toMatchObject({ code: "QUOTA_EXCEEDED", quota: "jobs", used: 2 });
});

it("takes all of a batch or none, and answers a repeated request whatever is used up", async () => {
  await setQuota("ada", { jobs: 3, jobsPerMinute: 4 });
  const batch = (count: number) =>
    yard.post<Problem>("/api/v1/jobs/batch", { jobs: Array.from({ length: count }, () => job) }, ada);
  expect((await batch(4)).body).toMatchObject({ code: "QUOTA_EXCEEDED", quota: "jobs" });
  expect(await used()).toMatchObject({ jobs: 0, jobsPerMinute: 0 });
  expect((await batch(2)).status).toBe(201);
  const same = { ...ada, "idempotency-key": "once" };
  const kept = (await handIn({}, same)).body.id;
  expect((await handIn({}, same)).body.id).toBe(kept);
  expect((await handIn()).status).toBe(429);
  expect(await used()).toMatchObject({ jobs: 3 });
});

it("lowers what a job does not set to the highest limits, and refuses what it sets beyond", async () => {
  await setQuota("ada", { priority: 5, limits: { memoryBytes: 64 << 20, cpuTimeMs: 60_000 } });
  const { body } = await handIn();
  expect(body.limits).toMatchObject({ memoryBytes: 64 << 20, cpuTimeMs: 10_000 });
  expect((await handIn({ limits: { cpuTimeMs: 60_000 }, priority: 5 })).status).toBe(201);
  const beyond = await handIn({ limits: { memoryBytes: 65 << 20 } });
  expect(beyond.body).toMatchObject({
    status: 403,
    code: "BEYOND_QUOTA",
    quota: "limits.memoryBytes",
    limit: 64 << 20,
  });
  expect(beyond.body.errors?.[0]?.field).toBe("limits.memoryBytes");
  expect((await handIn({ priority: 6 })).body).toMatchObject({ code: "BEYOND_QUOTA", quota: "priority", limit: 5 });
  const inBatch = await yard.post<Problem>("/api/v1/jobs/batch", { jobs: [job, { ...job, priority: 9 }] }, ada);
  expect(inBatch.body.errors?.[0]?.field).toBe("jobs.1.priority");
});

it("has a user's own quota before everyone's, and bounds the machine's owner by nothing that is not set for it", async () => {
  await setQuota("everyone", { jobs: 1, waiting: 1 });
  const { inForce } = await setQuota("ada", { jobs: null });
  expect(inForce).toMatchObject({ jobs: null, waiting: 1 });
  for (let count = 0; count < 3; count += 1) expect((await handIn({}, owner)).status).toBe(201);
  await setQuota("local", { jobs: 3 });
  expect((await handIn({}, owner)).status).toBe(429);
});

it("shows each their own, operators everybody's, and lets admins alone set them", async () => {
  await addUser(yard, "bob", "operator");
  const bob = await logIn(yard, "bob");
  expect((await yard.get<QuotaRecord>("/api/v1/quotas/me", ada)).body.of).toBe("ada");
  expect((await yard.get<Problem>("/api/v1/quotas/bob", ada)).body.code).toBe("USER_NOT_FOUND");
  expect((await yard.get<Problem>("/api/v1/quotas/everyone", ada)).status).toBe(404);
  expect((await yard.get<QuotaRecord>("/api/v1/quotas/ADA", bob)).body.of).toBe("ada");
  expect((await yard.send<Problem>("PUT", "/api/v1/quotas/ada", { jobs: 9 }, bob)).status).toBe(403);
  expect((await yard.send<Problem>("PUT", "/api/v1/quotas/nobody", { jobs: 9 }, owner)).body.code).toBe(
    "USER_NOT_FOUND",
  );
  await setQuota("ada", { jobs: 9 });
  const { body } = await yard.get<{ items: QuotaRecord[] }>("/api/v1/quotas", bob);
  expect(body.items.map(({ of }) => of)).toEqual(["ada", "everyone"]);
  const audit = await yard.get<{ items: { message: string }[] }>("/api/v1/audit?kind=quota_set", owner);
  expect(audit.body.items[0]?.message).toContain("ada");
});
