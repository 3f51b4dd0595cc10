import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Cluster, FleetFigures, Lease, YardEvent } from "@runyard/protocol";
import { joinWorker } from "@runyard/testkit";
import { afterEach, expect, it, vi } from "vitest";
import type { ControllerOptions, FleetOptions, Provider, WorkerSpec } from "../src/index.ts";
import type { FakeWorker } from "./fake-worker.ts";
import { YardUnderTest } from "./yard-under-test.ts";

/** Does what a test tells it to; workers join when the test joins them. */
class FakeProvider implements Provider {
  readonly kind = "command";
  readonly endsWithController = false;
  readonly started: WorkerSpec[] = [];
  readonly stopped: string[] = [];
  onStart: (spec: WorkerSpec, signal: AbortSignal) => Promise<void> = () => Promise.resolve();
  onStop: (name: string) => Promise<void> = () => Promise.resolve();
  running: Set<string> | undefined;

  async start(spec: WorkerSpec, signal: AbortSignal): Promise<void> {
    this.started.push(spec);
    await this.onStart(spec, signal);
  }

  async stop({ name }: WorkerSpec): Promise<void> {
    this.stopped.push(name);
    await this.onStop(name);
  }

  list(): Promise<ReadonlySet<string> | undefined> {
    return Promise.resolve(this.running);
  }

  lastWords(): Promise<string> {
    return Promise.resolve("out of lab machines");
  }

  kill(): void {}
}

let yard: YardUnderTest;
let provider: FakeProvider;
afterEach(() => {
  present = [];
  return yard[Symbol.asyncDispose]();
});

const start = async (more: Partial<FleetOptions> = {}): Promise<void> => {
  provider = new FakeProvider();
  const fleet: FleetOptions = {
    provider: () => provider,
    minWorkers: 0,
    maxWorkers: 3,
    slots: 2,
    targetWaitMs: 5_000,
    coolDownMs: 60_000,
    joinTimeoutMs: 60_000,
    ...more,
  };
  const options: Partial<ControllerOptions> = {};
  yard = await YardUnderTest.start(options);
  // A worker of earlier days, of which the languages are known.
  await (await yard.join({ profile: { name: "earlier" } })).die();
  options.fleet = fleet;
  await yard.restart();
};

type Present = { worker: FakeWorker; leases: Lease[] };
let present: Present[] = [];

/**
 * Lets seconds pass. In each the workers that are here send a heartbeat, which is heard before the next, and what was to
 * be stored is: else a minute could pass before a start has failed.
 */
const pass = async (seconds: number): Promise<void> => {
  for (let second = 0; second < seconds; second += 1) {
    yard.clock.advance(1_000);
    await Promise.all(present.map(beat));
    await yard.get("/readyz");
    await new Promise((resolve) => setImmediate(resolve));
  }
};

const beat = async ({ worker, leases }: Present): Promise<void> => {
  if (worker.socket.readyState !== worker.socket.OPEN) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const events = ["pong", "close"] as const;
  for (const event of events) worker.socket.on(event, resolve);
  worker.heartbeat(leases);
  worker.socket.ping();
  await promise;
  for (const event of events) worker.socket.off(event, resolve);
};

const figures = async (): Promise<FleetFigures | null> => (await yard.get<Cluster>("/api/v1/cluster")).body.fleet;
const isIdle = (fleet: FleetFigures | null): boolean => fleet?.starting === 0 && fleet.stopping === 0;
const happened = async (kind: string): Promise<string[]> => {
  const { body } = await yard.get<{ items: YardEvent[] }>("/api/v1/events?limit=200");
  return body.items.filter((event) => event.kind === kind).map(({ message }) => message);
};
const joined = async (name = "fleet-1", more: Parameters<YardUnderTest["join"]>[0] = {}): Promise<Present> => {
  const here = { worker: await yard.join({ ...more, profile: { name } }), leases: [] };
  present.push(here);
  return here;
};
const untilStarted = (count: number): Promise<void> => vi.waitFor(() => expect(provider.started).toHaveLength(count));

it("starts a worker for a job that waits, gives it the job, and stops it when it was idle for long", async () => {
  await start();
  const { id } = await yard.submit();
  await pass(1);
  await untilStarted(1);
  expect(provider.started[0]).toMatchObject({ name: "fleet-1", number: 1, url: yard.url, slots: 2 });
  const { token = "", tokenFile = "" } = provider.started[0] ?? {};
  expect((await readFile(tokenFile, "utf8")).trim()).toBe(token);
  // Its own: for this name, and once.
  const elsewhere = { url: yard.url, token, name: "fleet-2" };
  await expect(joinWorker(elsewhere)).rejects.toThrow(/JOIN_NAME_REFUSED/);
  await joinWorker({ ...elsewhere, name: "fleet-1" });
  await expect(joinWorker({ ...elsewhere, name: "fleet-1" })).rejects.toThrow(/JOIN_TOKEN_USED/);
  expect(await figures()).toMatchObject({ provider: "command", wanted: 1, starting: 1, running: 0, maxWorkers: 3 });
  const { worker, leases } = await joined();
  const assign = await worker.next("assign");
  expect(assign.jobId).toBe(id);
  leases.push(assign);
  await pass(70);
  expect(provider.stopped).toEqual([]);
  leases.pop();
  worker.execute(assign);
  await worker.next("acknowledged");
  await pass(59);
  expect(await figures()).toMatchObject({ running: 1 });
  await pass(3);
  await worker.next("drain");
  await vi.waitFor(() => expect(provider.stopped).toEqual(["fleet-1"]));
  await vi.waitFor(async () => expect((await yard.get("/api/v1/join-tokens")).body).toEqual({ items: [] }));
  await expect(readFile(tokenFile)).rejects.toThrow(/ENOENT/);
  expect(await figures()).toMatchObject({ wanted: 0, starting: 0, running: 0, stopping: 0, problem: null });
  expect(await happened("fleet_grown")).toEqual([expect.stringContaining("starting fleet-1: 1 of 1 waiting jobs")]);
  expect(await happened("fleet_shrunk")).toEqual(["stopping fleet-1: fewer were enough for 60 s"]);
});

it("tells of a provider that fails, tries again later and later, and recovers", async () => {
  await start({ minWorkers: 1 });
  provider.onStart = () => Promise.reject(new Error("no such machine"));
  const beganAtMs = yard.clock.now();
  while (provider.started.length < 5) await pass(1);
  // 1 + 2 + 4 + 8 s between five tries.
  expect(yard.clock.now() - beganAtMs).toBeGreaterThanOrEqual(15_000);
  expect((await figures())?.problem).toMatch(/could not be started: no such machine/);
  await vi.waitFor(async () =>
    expect((await happened("fleet_failed"))[0]).toMatch(/no such machine \(it said: out of lab machines\)/),
  );
  provider.onStart = () => Promise.resolve();
  while (provider.started.length < 6) await pass(1);
  await joined();
  await pass(15);
  expect(await figures()).toMatchObject({ running: 1, problem: null });
});

it("gives up a start that hangs, and serves meanwhile", async () => {
  await start({ minWorkers: 2 });
  provider.onStart = () => new Promise(() => undefined);
  provider.onStop = () => new Promise(() => undefined);
  await untilStarted(2);
  await pass(31);
  expect((await figures())?.problem).toMatch(/it took longer than 30 s/);
  await yard.join();
  const { id } = await yard.submit();
  expect((await yard.get(`/api/v1/jobs/${id}`)).status).toBe(200);
  await pass(200);
  // Stops hang as well: nobody knows whether they run, so their places are not given away.
  expect(provider.started.length).toBeLessThanOrEqual(3);
  expect(await happened("fleet_failed")).not.toEqual([]);
});

it("stops workers that never join, and starts no crowd in their place", async () => {
  await start({ minWorkers: 3 });
  await untilStarted(3);
  await pass(62);
  await vi.waitFor(() => expect(provider.stopped).toHaveLength(3));
  await pass(600);
  // Three a minute would be thirty.
  expect(provider.started.length).toBeLessThanOrEqual(12);
  expect(provider.started.every(({ number }) => number <= 3)).toBe(true);
  expect(await happened("fleet_failed")).toEqual(
    expect.arrayContaining([expect.stringMatching(/^fleet-1 failed: it did not join within 60 s/)]),
  );
});

it("notices workers that end before they joined, where the provider can tell", async () => {
  await start({ minWorkers: 1 });
  provider.running = new Set();
  await untilStarted(1);
  await pass(4);
  await vi.waitFor(() => expect(provider.stopped).toEqual(["fleet-1"]));
  expect((await figures())?.problem).toBe("fleet-1: it ended by itself");
});

it("counts a worker that joins after its start was given up, and stops it in the end", async () => {
  await start();
  provider.onStart = () => Promise.reject(new Error("too slow"));
  await yard.submit();
  do await pass(1);
  while ((await happened("fleet_failed")).length === 0 || !isIdle(await figures()));
  const { worker } = await joined();
  worker.execute(await worker.next("assign"));
  await worker.next("acknowledged");
  await pass(1);
  expect(await figures()).toMatchObject({ running: 1 });
  await pass(70);
  await worker.next("drain");
  await vi.waitFor(async () => expect(await figures()).toMatchObject({ running: 0, stopping: 0 }));
  expect(provider.stopped.at(-1)).toBe("fleet-1");
});

it("recognises its workers after a restart, waits for them before it starts others, and can stop them", async () => {
  await start();
  await yard.submit();
  await pass(1);
  await untilStarted(1);
  const { worker } = await joined();
  const assign = await worker.next("assign");
  const record = join(yard.folder, "fleet", "fleet-1.json");
  expect(JSON.parse(await readFile(record, "utf8"))).toMatchObject({ name: "fleet-1", provider: "command" });
  await yard.restart();
  const { id } = await yard.submit();
  await pass(1);
  expect(provider.started).toHaveLength(1);
  expect(await figures()).toMatchObject({ starting: 1, running: 0 });
  const held = [
    { jobId: assign.jobId, attempt: assign.attempt, token: assign.token, state: "running" as const, lastSeq: 0 },
  ];
  const { worker: back } = await joined("fleet-1", { workerId: worker.id, held });
  back.execute(assign);
  back.execute(await back.next("assign"));
  for (const job of [assign.jobId, id]) {
    await vi.waitFor(async () => expect((await yard.get(`/api/v1/jobs/${job}`)).body.state).toBe("done"));
  }
  expect(await figures()).toMatchObject({ starting: 0, running: 1 });
  await pass(65);
  await vi.waitFor(() => expect(provider.stopped).toEqual(["fleet-1"]));
  await vi.waitFor(() => expect(readFile(record)).rejects.toThrow(/ENOENT/));
});

it("lets a paused worker be, and lets go of one that is drained", async () => {
  await start({ minWorkers: 1 });
  await untilStarted(1);
  await joined();
  await yard.post("/api/v1/workers/fleet-1/drain");
  await pass(2);
  await vi.waitFor(() => expect(provider.stopped).toEqual(["fleet-1"]));
  await pass(2);
  await untilStarted(2);
  expect(await happened("fleet_shrunk")).toEqual(["stopping fleet-1: it was drained"]);
});

it("tries a stop that fails again, and says so once", async () => {
  await start();
  await yard.submit();
  await pass(1);
  await untilStarted(1);
  provider.onStop = () => Promise.reject(new Error("machine is stuck"));
  const { worker } = await joined();
  worker.execute(await worker.next("assign"));
  await worker.next("acknowledged");
  await pass(90);
  expect(provider.stopped.length).toBeGreaterThan(2);
  expect(await figures()).toMatchObject({ stopping: 1, problem: "fleet-1 cannot be stopped: machine is stuck" });
  expect(await happened("fleet_failed")).toEqual(["fleet-1 cannot be stopped: machine is stuck"]);
  provider.onStop = () => Promise.resolve();
  await pass(61);
  expect(await figures()).toMatchObject({ stopping: 0 });
});
