import { once } from "node:events";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Cluster, ClusterEvent, Health, Info, Job, Worker } from "@runyard/protocol";
import { temporaryFolder } from "@runyard/testkit";
import { Validator } from "@seriousme/openapi-schema-validator";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startController } from "../src/index.ts";
import { leaseOf, profile, toolchain } from "./fake-worker.ts";
import { YardUnderTest } from "./yard-under-test.ts";

let yard: YardUnderTest;

beforeEach(async () => {
  yard = await YardUnderTest.start();
});
afterEach(() => yard[Symbol.asyncDispose]());

const workers = async (): Promise<Worker[]> => (await yard.get<{ items: Worker[] }>("/api/v1/workers")).body.items;

describe("the controller's own record", () => {
  it("tells its settings, its storage, its checks and how workers join, and no secret", async () => {
    const settings = [{ name: "port", value: "7420", source: "--port" }];
    await using told = await YardUnderTest.start({ settings, keepDays: 7 });
    const text = JSON.stringify((await told.get("/api/v1/controller")).body);
    expect(JSON.parse(text)).toMatchObject({
      version: "1.2.3",
      nodeVersion: process.version,
      startedAtMs: told.clock.now(),
      keepDays: 7,
      dataFolder: told.folder,
      joining: { url: told.url, tokenFile: join(told.folder, "join-token"), caPin: null },
      checks: { accepting: { ok: true }, store: { ok: true } },
      settings,
    });
    expect(JSON.parse(text).storage.databaseBytes).toBeGreaterThan(4_096);
    expect(text).not.toContain(told.controller.joinToken);
  });
});

describe("workers", () => {
  it("tell the programs they run, since when, and what is known of their toolchains", async () => {
    const worker = await yard.join({ profile: { testedAtMs: 5 } });
    const { id } = await yard.submit();
    const assign = await worker.next("assign");
    expect((await workers())[0]).toMatchObject({ jobs: [id], programs: [], testedAtMs: 5 });
    worker.started(assign);
    await expect
      .poll(async () => (await workers())[0]?.programs)
      .toEqual([
        { jobId: id, language: "python", version: "3.11.2", owner: "local", attempt: 1, sinceMs: yard.clock.now() },
      ]);
  });

  it("are shown with what they are and what they have", async () => {
    const worker = await yard.join();
    const { id } = await yard.submit();
    await worker.next("assign");
    expect(await workers()).toEqual([
      expect.objectContaining({ id: worker.id, state: "ready", name: "lab-01", slots: 2, jobs: [id] }),
    ]);
    await worker.die();
    await expect.poll(async () => (await workers())[0]?.state).toBe("lost");
  });

  it("that are drained finish what they have and get nothing new, also after they were away", async () => {
    const worker = await yard.join();
    const running = await yard.submit();
    const assign = await worker.next("assign");
    const { status, body } = await yard.post<Worker>("/api/v1/workers/lab-01/drain");
    expect([status, body.state]).toEqual([200, "draining"]);
    await worker.next("drain");
    const waiting = await yard.submit();
    expect((await yard.get(`/api/v1/jobs/${waiting.id}`)).body.reason?.code).toBe("all_draining");
    worker.execute(assign);
    await worker.next("acknowledged");
    expect((await yard.get(`/api/v1/jobs/${running.id}`)).body.state).toBe("done");
    await worker.die();
    const back = await yard.join({ workerId: worker.id });
    await back.next("drain");
    expect((await workers())[0]?.state).toBe("draining");
    expect((await yard.get(`/api/v1/jobs/${waiting.id}`)).body.state).toBe("queued");
  });

  it("that say goodbye give back what they have at once", async () => {
    const worker = await yard.join();
    await yard.submit();
    const assign = await worker.next("assign");
    const closed = once(worker.socket, "close");
    worker.send({ type: "goodbye" });
    await closed;
    const other = await yard.join({ profile: { name: "other" } });
    expect(await other.next("assign")).toMatchObject({ jobId: assign.jobId, attempt: 2 });
    expect((await workers()).map(({ state }) => state)).toEqual(["stopped", "ready"]);
  });

  it("get jobs of their languages only, others pass, and the reason is told", async () => {
    const both = await yard.join();
    await both.die();
    const cpp = await yard.submit({ language: "cpp" });
    const python = await yard.submit();
    const worker = await yard.join({ profile: { name: "py", toolchains: [toolchain("python", "3.12.1")] } });
    expect((await worker.next("assign")).jobId).toBe(python.id);
    expect((await yard.get(`/api/v1/jobs/${cpp.id}`)).body.reason?.code).toBe("no_worker_for_language");
    worker.send({ type: "profile", profile: profile({ name: "py", toolchains: [toolchain("cpp", "14.1.0")] }) });
    expect(await worker.next("assign")).toMatchObject({ jobId: cpp.id, version: "14.1.0" });
  });

  it.each([
    [undefined, "3.11.2"],
    ["3", "3.12.1"],
    ["3.11", "3.11.2"],
    ["3.12.1", "3.12.1"],
  ])("run version %s as %s", async (version, chosen) => {
    const worker = await yard.join();
    await yard.submit(version === undefined ? {} : { version });
    expect((await worker.next("assign")).version).toBe(chosen);
  });

  it("whose connection is open but dead are noticed", async () => {
    const worker = await yard.join();
    worker.socket.pause();
    for (let beat = 0; beat < 8; beat += 1) yard.clock.advance(2000);
    await expect.poll(async () => (await workers())[0]?.state).toBe("lost");
  });
});

describe("the cluster", () => {
  it("is told in figures", async () => {
    const worker = await yard.join();
    await yard.submit();
    await yard.submit();
    await yard.submit();
    worker.execute(await worker.next("assign"));
    await worker.next("acknowledged");
    const { body } = await yard.get<Cluster>("/api/v1/cluster");
    expect(body.workers).toEqual({ ready: 1, draining: 0, paused: 0, lost: 0 });
    expect(body.jobs).toEqual({ queued: 0, active: 2, done: 1, cancelled: 0, failed: 0 });
    expect(body.slots).toEqual({ total: 2, busy: 2 });
  });

  it("streams its figures first, then what changes", async () => {
    const response = await fetch(`${yard.url}/api/v1/cluster/events`);
    const reader = (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream() as never).getReader();
    let text = "";
    const until = async (wanted: (event: ClusterEvent) => boolean) => {
      for (;;) {
        const events = [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? "") as ClusterEvent);
        const found = events.find(wanted);
        if (found !== undefined) return { found, first: events[0] };
        text += (await reader.read()).value;
      }
    };
    const { first } = await until(({ type }) => type === "cluster");
    expect(first?.type).toBe("cluster");
    const worker = await yard.join();
    await until((event) => event.type === "worker" && event.worker.id === worker.id);
    const { id } = await yard.submit();
    await until((event) => event.type === "job" && event.job.id === id && event.job.state === "active");
    worker.execute(await worker.next("assign"));
    await until((event) => event.type === "job" && event.job.id === id && event.job.state === "done");
    yard.clock.advance(1000);
    await until((event) => event.type === "cluster" && event.cluster.jobs.done === 1);
    await reader.cancel();
  });

  it("deletes jobs that ended long ago", async () => {
    const worker = await yard.join();
    const { id } = await yard.submit();
    worker.execute(await worker.next("assign"));
    await worker.next("acknowledged");
    yard.clock.sleep(31 * 86_400_000);
    await expect.poll(async () => (await yard.get(`/api/v1/jobs/${id}`)).status).toBe(404);
  });

  it("says when a waiting job should start, once it knows how long jobs take", async () => {
    const worker = await yard.join({ profile: { slots: 1 } });
    await yard.submit();
    const first = await worker.next("assign");
    const waiting = await yard.submit();
    expect(waiting.expectedStartMs).toBeNull();
    worker.started(first);
    worker.heartbeat([first]);
    await expect.poll(async () => (await yard.get(`/api/v1/jobs/${first.jobId}`)).body.startedAtMs).not.toBeNull();
    yard.clock.advance(4000);
    worker.execute(first);
    const second = await worker.next("assign");
    const third = await yard.submit();
    expect(third).toMatchObject({ queuePosition: 1, expectedStartMs: yard.clock.now() + 4000 });
    expect(leaseOf(second).jobId).toBe(waiting.id);
  });
});

describe("health and documents", () => {
  it("tell that it lives, is ready, and what it is", async () => {
    expect((await yard.get<Health>("/livez")).body.status).toBe("ok");
    const ready = await yard.get<Health>("/readyz");
    expect([ready.status, Object.keys(ready.body.checks)]).toEqual([200, ["accepting", "store"]]);
    expect((await yard.get<Info>("/api/v1/info")).body).toMatchObject({
      product: "runyard",
      version: "1.2.3",
      apiVersion: 1,
    });
  });

  it("describe every route in a valid OpenAPI 3.1 document", async () => {
    const { body } = await yard.get<{ openapi: string; paths: Record<string, object> }>("/docs/json");
    const { valid, errors } = await new Validator().validate(structuredClone(body));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    expect(body.openapi).toBe("3.1.0");
    expect(Object.keys(body.paths)).toContain("/api/v1/jobs/{id}/events");
    expect(JSON.stringify(body)).not.toContain("$defs");
  });

  it("are browsable at /docs", async () => {
    const page = await fetch(`${yard.url}/docs`);
    expect([page.status, page.headers.get("content-type")]).toEqual([200, expect.stringContaining("text/html")]);
    expect((await fetch(`${yard.url}/docs/static/swagger-ui-bundle.js`)).status).toBe(200);
  });
});

describe("a controller", () => {
  it("keeps its join token to its owner", async () => {
    expect((await stat(join(yard.folder, "join-token"))).mode & 0o777).toBe(0o600);
    const before = yard.controller.joinToken;
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    await yard.restart();
    expect(yard.controller.joinToken).toBe(before);
  });

  it("serves other addresses than loopback only with TLS and an account, and one folder once", async () => {
    const usual = { port: 0, version: "0", log: { debug() {}, info() {}, warn() {}, error() {} } };
    await using folder = await temporaryFolder("open");
    const open = startController({ ...usual, host: "0.0.0.0", dataFolder: folder.path });
    await expect(open).rejects.toThrow(/runyard user add .* --tls auto/);
    await expect(startController({ ...usual, host: "127.0.0.1", dataFolder: yard.folder })).rejects.toThrow();
    expect((await yard.get("/livez")).status).toBe(200);
  });

  it("ends what is open when it closes: streams, waits, attached clients", async () => {
    const worker = await yard.join();
    const { id } = await yard.submit();
    await worker.next("assign");
    const stream = fetch(`${yard.url}/api/v1/jobs/${id}/events`).then((response) => response.text());
    const waiting = yard.get<Job>(`/api/v1/jobs/${id}?wait=300`);
    await expect.poll(() => yard.told.length).toBeGreaterThan(0);
    await yard.get("/livez");
    await Promise.all([yard.controller.close(), yard.controller.close()]);
    expect(await stream).toContain("event: attempt");
    expect((await waiting).body.state).toBe("active");
  });

  it("says when a named worker has joined", async () => {
    const joined = yard.controller.whenWorkerJoins("lab-01", AbortSignal.timeout(5000));
    await yard.join();
    await joined;
    await yard.controller.whenWorkerJoins("lab-01", new AbortController().signal);
    const gaveUp = AbortSignal.abort(new Error("gave up"));
    await expect(yard.controller.whenWorkerJoins("nobody", gaveUp)).rejects.toThrow("gave up");
  });
});
