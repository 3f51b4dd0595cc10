import type { Job, JobSummary, Problem, Worker } from "@runyard/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ControllerOptions } from "../src/index.ts";
import { type FakeWorker, toolchain } from "./fake-worker.ts";
import { YardUnderTest } from "./yard-under-test.ts";

let yard: YardUnderTest;
const start = async (rules: NonNullable<ControllerOptions["rules"]> = {}) => {
  yard = await YardUnderTest.start({ rules });
};
afterEach(() => yard[Symbol.asyncDispose]());

const jobNow = async (id: string): Promise<Job> => (await yard.get(`/api/v1/jobs/${id}`)).body;
const loadOf = (cpuRatio: number, memoryRatio = 0) => ({
  cpuRatio,
  memoryRatio,
  memoryUsedBytes: 0,
  running: 0,
  freeSlots: 1,
});
const workerNow = async (name: string): Promise<Worker | undefined> => {
  const { body } = await yard.get<{ items: Worker[] }>("/api/v1/workers");
  return body.items.find((worker) => worker.name === name);
};
/** Tells a load, and waits until the controller has heard of it. */
const tellLoad = async (worker: FakeWorker, name: string, load: ReturnType<typeof loadOf>) => {
  worker.send({ type: "heartbeat", load, leases: [] });
  await expect.poll(async () => (await workerNow(name))?.load).toEqual(load);
};

describe("a placed job", () => {
  it("says why it is where it is, during and after", async () => {
    await start();
    const worker = await yard.join();
    const { id } = await yard.submit();
    const assign = await worker.next("assign");
    const placement = {
      policy: "least-loaded",
      reason: "only_one_free",
      message: expect.any(String),
      predictedMs: 1000,
    };
    expect(await jobNow(id)).toMatchObject({ state: "active", placement });
    worker.execute(assign);
    await worker.next("acknowledged");
    expect(await jobNow(id)).toMatchObject({ state: "done", placement });
  });

  it("is predicted from what the same program took, after a restart as well", async () => {
    await start();
    let worker = await yard.join();
    const slow = { source: "slow()" };
    const run = async (more: object, tookMs: number): Promise<Job> => {
      const { id } = await yard.submit(more);
      const assign = await worker.next("assign");
      worker.started(assign);
      await expect.poll(async () => (await jobNow(id)).startedAtMs).not.toBeNull();
      yard.clock.advance(tookMs);
      worker.execute(assign);
      await worker.next("acknowledged");
      return jobNow(id);
    };
    await run(slow, 5000);
    await run({ source: "quick()" }, 20);
    expect((await run(slow, 5000)).placement?.predictedMs).toBe(5000);
    await yard.restart();
    worker = await yard.join();
    expect((await run(slow, 5000)).placement?.predictedMs).toBe(5000);
    expect((await run({ source: "quick()" }, 20)).placement?.predictedMs).toBe(20);
  });

  it("goes to the controller's own slots first under local-first, then to the others", async () => {
    await start({ policy: "local-first", localWorker: "here" });
    const away = await yard.join({ profile: { name: "away", slots: 8 } });
    const here = await yard.join({ profile: { name: "here", slots: 1 } });
    const first = await yard.submit();
    await here.next("assign");
    const second = await yard.submit();
    await away.next("assign");
    expect(await jobNow(first.id)).toMatchObject({ worker: { name: "here" }, placement: { reason: "own_slots" } });
    expect(await jobNow(second.id)).toMatchObject({
      worker: { name: "away" },
      placement: { policy: "local-first", reason: "own_slots_full" },
    });
  });

  it("goes elsewhere under local-first while the controller's own machine is over its limits", async () => {
    await start({ policy: "local-first", localWorker: "here" });
    const here = await yard.join({ profile: { name: "here", slots: 4, maxCpuRatio: 0.5 } });
    const away = await yard.join({ profile: { name: "away" } });
    await tellLoad(here, "here", loadOf(0.9));
    await yard.submit();
    await away.next("assign");
    await tellLoad(here, "here", loadOf(0.1));
    await yard.submit();
    await here.next("assign");
  });
});

describe("a worker over its limits", () => {
  it("gets nothing until it is well below, and its jobs wait with that reason", async () => {
    await start();
    const worker = await yard.join({ profile: { maxCpuRatio: 0.8, maxMemoryRatio: 0.9 } });
    await tellLoad(worker, "lab-01", loadOf(0.95, 0.95));
    const waiting = await yard.submit();
    expect(waiting).toMatchObject({
      state: "queued",
      expectedStartMs: null,
      reason: { code: "over_limits", message: expect.stringContaining("CPU and memory") },
    });
    expect(await workerNow("lab-01")).toMatchObject({ state: "ready", overLimits: ["cpu", "memory"] });
    await tellLoad(worker, "lab-01", loadOf(0.78, 0.2));
    expect(await jobNow(waiting.id)).toMatchObject({
      state: "queued",
      reason: { message: expect.stringContaining("CPU.") },
    });
    await tellLoad(worker, "lab-01", loadOf(0.7, 0.2));
    expect((await worker.next("assign")).jobId).toBe(waiting.id);
  });
});

describe("a job that wants a terminal", () => {
  const layers = (active: boolean) => [{ name: "terminals", active, detail: "" }];
  const terminal = { columns: 80, rows: 24 };

  it("goes to a worker that has terminals, and else waits with that reason, past which others go", async () => {
    await start();
    const without = await yard.join({ profile: { name: "without", slots: 8, layers: layers(false) } });
    const waiting = await yard.submit({ terminal });
    expect(waiting).toMatchObject({
      state: "queued",
      reason: { code: "no_worker_for_language", message: "No connected worker offers python with a terminal." },
    });
    await yard.submit();
    expect((await without.next("assign")).request.terminal).toBeUndefined();
    const having = await yard.join({ profile: { name: "having", layers: layers(true) } });
    expect((await having.next("assign")).jobId).toBe(waiting.id);
  });

  it("still waits for one after the controller's restart", async () => {
    await start();
    await yard.join({ profile: { name: "without", layers: layers(false) } });
    const waiting = await yard.submit({ terminal });
    await yard.restart();
    await yard.join({ profile: { name: "without", layers: layers(false) } });
    expect(await jobNow(waiting.id)).toMatchObject({
      state: "queued",
      reason: { message: expect.stringContaining("with a terminal") },
    });
    const untold = await yard.join({ profile: { name: "of a version that does not say" } });
    expect((await untold.next("assign")).jobId).toBe(waiting.id);
  });
});

describe("a full queue", () => {
  const usual = { language: "python", source: "print(1)" };

  beforeEach(() => start({ maxQueue: 2, alternatives: ["lab-02.example:7420"] }));

  it("refuses with the time to wait and other controllers, a batch as a whole", async () => {
    const worker = await yard.join({ profile: { slots: 1 } });
    await yard.submit();
    await worker.next("assign");
    await yard.submit();
    const batch = await yard.post<Problem>("/api/v1/jobs/batch", { jobs: [usual, usual] });
    expect(batch).toMatchObject({ status: 503, body: { code: "QUEUE_FULL" } });
    await yard.submit();
    const { status, headers, body } = await yard.refused(usual);
    expect(status).toBe(503);
    expect(Number(headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect(body).toMatchObject({ code: "QUEUE_FULL", alternatives: ["lab-02.example:7420"] });
    expect((await yard.get<{ items: JobSummary[] }>("/api/v1/jobs")).body.items).toHaveLength(3);
    expect((await yard.get("/api/v1/info")).body).toMatchObject({ alternatives: ["lab-02.example:7420"] });
  });

  it("still answers for what was accepted before, and has room again once a job has left", async () => {
    const worker = await yard.join({ profile: { slots: 1 } });
    await yard.submit();
    const running = await worker.next("assign");
    const kept = await yard.post("/api/v1/jobs", usual, { "idempotency-key": "k" });
    await yard.submit();
    const again = await yard.post("/api/v1/jobs", usual, { "idempotency-key": "k" });
    expect(again).toMatchObject({ status: 201, body: { id: kept.body.id } });
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect((await yard.refused({ ...usual, stdin: "x" }, { "idempotency-key": "k" })).body.code).toBe(
      "IDEMPOTENCY_KEY_REUSED",
    );
    worker.execute(running);
    await worker.next("assign");
    await yard.submit();
  });

  it("lets no more in than fit when many knock at once", async () => {
    const worker = await yard.join({ profile: { slots: 1 } });
    await yard.submit();
    await worker.next("assign");
    const answers = await Promise.all(Array.from({ length: 20 }, () => yard.post("/api/v1/jobs", usual)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(2);
    expect(answers.filter(({ status }) => status === 503)).toHaveLength(18);
  });
});

describe("a controller that lets nothing wait", () => {
  const usual = { language: "python", source: "print(1)" };

  it("takes what can start at once and refuses the rest, by language", async () => {
    await start({ whenFull: "reject", alternatives: ["b:1"] });
    expect((await yard.refused({ ...usual, language: "python" })).body.code).toBe("NO_SUCH_LANGUAGE");
    const worker = await yard.join({ profile: { name: "py", slots: 2, toolchains: [toolchain("python", "3.11.2")] } });
    await yard.join({ profile: { name: "c", slots: 1, toolchains: [toolchain("cpp", "12.2.0")] } });
    const batch = await yard.post<Problem>("/api/v1/jobs/batch", { jobs: [usual, usual, usual] });
    expect(batch).toMatchObject({ status: 503, body: { code: "QUEUE_FULL", alternatives: ["b:1"] } });
    const answers = await Promise.all(Array.from({ length: 9 }, () => yard.post("/api/v1/jobs", usual)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(2);
    expect((await yard.submit({ language: "cpp" })).state).toBe("queued");
    expect((await yard.refused({ ...usual, language: "cpp" })).status).toBe(503);
    worker.execute(await worker.next("assign"));
    await worker.next("acknowledged");
    await yard.submit();
  });
});

describe("a job that no present worker can take", () => {
  it("fails once nobody offered its language for as long as it may wait", async () => {
    await start({ noWorkerTimeoutMs: 30_000 });
    const worker = await yard.join({ profile: { slots: 1 } });
    const running = await yard.submit();
    await worker.next("assign");
    await worker.die();
    const other = await yard.join({ profile: { name: "c", toolchains: [toolchain("cpp", "12.2.0")] } });
    const { id } = await yard.submit();
    expect((await jobNow(id)).reason).toMatchObject({
      code: "no_worker_for_language",
      message: "No connected worker offers python.",
    });
    yard.clock.advance(1000);
    yard.clock.advance(28_000);
    expect((await jobNow(id)).state).toBe("queued");
    yard.clock.advance(3000);
    await expect.poll(async () => (await jobNow(id)).state).toBe("failed");
    expect((await jobNow(id)).fault).toMatchObject({
      code: "NO_WORKER",
      message: "No worker that offers python was connected for 30 s.",
    });
    expect((await jobNow(running.id)).state).not.toBe("done");
    await other.die();
  });

  it("waits again in full when a worker was there in between", async () => {
    await start({ noWorkerTimeoutMs: 30_000 });
    const only = { toolchains: [toolchain("python", "3.11.2")] };
    const first = await yard.join({ profile: { ...only, slots: 1 } });
    const running = await yard.submit();
    await first.next("assign");
    const { id } = await yard.submit();
    const isGone = () => expect.poll(async () => (await jobNow(id)).reason?.code).toBe("no_worker");
    await first.die();
    await isGone();
    yard.clock.advance(20_000);
    await expect.poll(async () => (await jobNow(running.id)).state).toBe("queued");
    const second = await yard.join({ profile: { ...only, name: "lab-02", slots: 1 } });
    await second.next("assign");
    yard.clock.advance(2000);
    await second.die();
    await isGone();
    yard.clock.advance(20_000);
    expect((await jobNow(id)).state).toBe("queued");
    yard.clock.advance(20_000);
    await expect.poll(async () => (await jobNow(id)).state).toBe("failed");
  });
});

describe("fairness and order", () => {
  it("survive a restart: what was given back first, then priority and age", async () => {
    await start();
    const worker = await yard.join({ profile: { slots: 1 } });
    const lost = await yard.submit();
    await worker.next("assign");
    const low = await yard.submit({ priority: -1 });
    const high = await yard.submit({ priority: 1 });
    await worker.die();
    yard.clock.advance(11_000);
    await expect.poll(async () => (await jobNow(lost.id)).state).toBe("queued");
    const order = async () => Promise.all([lost, high, low].map(async ({ id }) => (await jobNow(id)).queuePosition));
    expect(await order()).toEqual([1, 2, 3]);
    await yard.restart();
    expect(await order()).toEqual([1, 2, 3]);
    const after = await yard.join({ profile: { slots: 1 } });
    expect((await after.next("assign")).jobId).toBe(lost.id);
  });
});
