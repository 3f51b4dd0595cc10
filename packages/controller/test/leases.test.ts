import { once } from "node:events";
import { type ControllerMessage, type Job, leaseMs, type StepEvent } from "@runyard/protocol";
import { waitUntil } from "@runyard/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FakeWorker, leaseOf, newWorkerId, output, program, ran } from "./fake-worker.ts";
import { nextEvent, YardUnderTest } from "./yard-under-test.ts";

let yard: YardUnderTest;

beforeEach(async () => {
  yard = await YardUnderTest.start();
});
afterEach(() => yard[Symbol.asyncDispose]());

const jobAt = async (id: string): Promise<Job> => (await yard.get(`/api/v1/jobs/${id}`)).body;
const reaches = (id: string, state: Job["state"], attempt?: number): Promise<Job> =>
  waitUntil(`${id} to be ${state}`, async () => {
    const job = await jobAt(id);
    return job.state === state && (attempt === undefined || job.attempt === attempt) ? job : undefined;
  });

/** A job waits for nobody's sake: known languages outlive the workers that offered them. */
const submitWithoutWorkers = async (): Promise<Job> => {
  const first = await yard.join();
  await first.die();
  return yard.submit();
};

describe("a lease", () => {
  it("that runs out ends the attempt, and the next worker gets a second one", async () => {
    const silent = await yard.join({ profile: { name: "silent" } });
    const { id } = await yard.submit();
    const first = await silent.next("assign");
    await silent.die();
    yard.clock.advance(leaseMs - 1000);
    expect((await jobAt(id)).state).toBe("active");
    const second = await yard.join({ profile: { name: "second" } });
    yard.clock.advance(2000);
    const assign = await second.next("assign");
    expect(assign).toMatchObject({ jobId: id, attempt: 2 });
    expect(assign.token).toBeGreaterThan(first.token);
    second.execute(assign);
    await second.next("acknowledged");
    expect(await jobAt(id)).toMatchObject({ state: "done", attempt: 2, worker: { name: "second" } });
  });

  it("renewed by heartbeats goes on and on", async () => {
    const worker = await yard.join();
    const { id } = await yard.submit();
    const assign = await worker.next("assign");
    for (let round = 0; round < 10; round += 1) {
      worker.heartbeat([assign]);
      const beats = round + 1;
      await waitUntil("the heartbeat", async () => {
        const { body } = await yard.get<{ items: { lastSeenAtMs: number }[] }>("/api/v1/workers");
        return body.items[0]?.lastSeenAtMs === yard.clock.now() && beats > 0;
      });
      yard.clock.advance(leaseMs / 2);
    }
    expect(await jobAt(id)).toMatchObject({ state: "active", attempt: 1 });
  });

  it("outlasts a stop of the controller itself: the worker that comes back within another is in time", async () => {
    const worker = await yard.join();
    const { id } = await yard.submit();
    const assign = await worker.next("assign");
    await worker.die();
    yard.clock.sleep(leaseMs + 5000);
    yard.clock.advance(leaseMs - 1000);
    const held = [{ ...leaseOf(assign), state: "running" as const, lastSeq: 0 }];
    const back = await yard.join({ workerId: worker.id, held });
    back.execute(assign);
    await back.next("acknowledged");
    expect(await jobAt(id)).toMatchObject({ state: "done", attempt: 1 });
  });

  it("runs out after a stop of the controller too, when nobody comes back", async () => {
    const worker = await yard.join();
    const { id } = await yard.submit();
    await worker.next("assign");
    await worker.die();
    yard.clock.sleep(leaseMs + 5000);
    yard.clock.advance(leaseMs);
    await reaches(id, "queued");
  });

  it("that is lost makes a late result void", async () => {
    const late = await yard.join({ profile: { name: "late" } });
    const { id } = await yard.submit();
    const first = await late.next("assign");
    yard.clock.advance(leaseMs + 1000);
    // The same worker is still there and gets the second attempt too.
    const second = await late.next("assign");
    expect(second.attempt).toBe(2);
    late.execute(first, program("too late\n"));
    expect(leaseOf(await late.next("acknowledged"))).toEqual(leaseOf(first));
    expect((await jobAt(id)).state).toBe("active");
    late.execute(second, program("in time\n"));
    await late.next("acknowledged");
    expect((await jobAt(id)).runs[0]?.stdout).toBe("in time\n");
  });

  it("that is lost and still named in a heartbeat is answered with a cancel", async () => {
    const worker = await yard.join();
    await yard.submit();
    const first = await worker.next("assign");
    yard.clock.advance(leaseMs + 1000);
    await worker.next("assign");
    worker.heartbeat([first]);
    expect(leaseOf(await worker.next("cancel"))).toEqual(leaseOf(first));
  });

  it("lost three times fails the job, with the evidence, and the queue goes on", async () => {
    const { id } = await submitWithoutWorkers();
    for (const name of ["a", "b", "c"]) {
      const worker = await yard.join({ profile: { name } });
      await worker.next("assign");
      await worker.die();
      yard.clock.advance(leaseMs + 1000);
      await waitUntil("the attempt to be over", async () => (await jobAt(id)).state !== "active");
    }
    const job = await jobAt(id);
    expect(job).toMatchObject({ state: "failed", attempt: 3, fault: { code: "WORKER_LOST_REPEATEDLY" } });
    for (const name of ["a", "b", "c"]) expect(job.fault?.evidence).toContain(`on ${name}:`);
    expect((await yard.allEvents(id)).at(-1)).toMatchObject({
      id: undefined,
      event: { type: "end", job: { state: "failed" } },
    });
    const next = await yard.submit();
    const worker = await yard.join({ profile: { name: "d" } });
    expect((await worker.next("assign")).jobId).toBe(next.id);
  });
});

describe("an attempt given back", () => {
  const fault = { code: "NO_DISK", message: "No room.", at: "spool" };

  it("is made again at once, then after rests, and fails the job when it keeps happening", async () => {
    const worker = await yard.join();
    const { id } = await yard.submit();
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      const assign = await worker.next("assign");
      expect(assign.attempt).toBe(attempt);
      worker.send({ type: "returned", ...leaseOf(assign), fault });
      if (attempt === 1) continue;
      await waitUntil("it to be taken back", async () => (await jobAt(id)).state !== "active");
      yard.clock.advance(attempt === 10 ? 0 : 5_000);
    }
    expect(await jobAt(id)).toMatchObject({
      state: "failed",
      fault: { code: "NO_DISK", evidence: expect.any(String) },
    });
  });

  it("goes before jobs that wait for their first attempt", async () => {
    const worker = await yard.join({ profile: { slots: 1 } });
    const first = await yard.submit();
    const assign = await worker.next("assign");
    await yard.submit();
    worker.send({ type: "returned", ...leaseOf(assign), fault });
    expect((await worker.next("assign")).jobId).toBe(first.id);
  });
});

describe("a worker of which nothing is heard", () => {
  it("gets nothing, neither new nor what it loses, until it is heard again", async () => {
    const silent = await yard.join({ profile: { name: "silent", slots: 2 } });
    const { id } = await yard.submit();
    const first = await silent.next("assign");
    silent.socket.pause();
    yard.clock.advance(leaseMs - 500);
    const { id: later } = await yard.submit();
    yard.clock.advance(1_000);
    await waitUntil("the lease to end", async () => (await jobAt(id)).state === "queued");
    expect((await jobAt(later)).state).toBe("queued");
    const second = await yard.join({ profile: { name: "second", slots: 2 } });
    const assigned = [await second.next("assign"), await second.next("assign")];
    const told = assigned.map(({ jobId, attempt }) => [jobId, attempt] as const);
    expect(new Map(told)).toEqual(
      new Map([
        [id, first.attempt + 1],
        [later, 1],
      ]),
    );
    silent.socket.resume();
  });
});

describe("a worker that reconnects", () => {
  it("keeps what it runs, goes on where its events stopped, and nothing runs twice", async () => {
    const worker = await yard.join();
    const { id } = await yard.submit();
    const assign = await worker.next("assign");
    const events = program("one\n", "two\n");
    worker.started(assign);
    worker.events(assign, events.slice(0, 2));
    const following = yard.events(id);
    await nextEvent(following, "output");
    await worker.die();
    const held = [{ ...leaseOf(assign), state: "running" as const, lastSeq: 3 }];
    const back = await yard.join({ workerId: worker.id, held });
    yard.clock.advance(leaseMs - 1000);
    back.events(assign, events.slice(1), 2);
    back.finished(assign, events.length);
    await back.next("acknowledged");
    expect(await jobAt(id)).toMatchObject({ state: "done", attempt: 1, runs: [{ stdout: "one\ntwo\n" }] });
    await following.return(undefined);
  });

  it("is told what to keep and what to drop", async () => {
    const worker = await yard.join();
    await yard.submit();
    const assign = await worker.next("assign");
    worker.events(assign, [output("a"), output("b")]);
    worker.events(assign, [output("d")], 4);
    expect(await worker.next("resend")).toEqual({ type: "resend", ...leaseOf(assign), afterSeq: 2 });
    await worker.die();
    const stale = { ...leaseOf(assign), token: assign.token + 1000 };
    const back = await FakeWorker.connect({
      url: yard.url,
      joinToken: yard.controller.joinToken,
      workerId: worker.id,
      held: [
        { ...leaseOf(assign), state: "finished", lastSeq: 4 },
        { ...stale, state: "running", lastSeq: 0 },
      ],
    });
    back.hello();
    expect(await back.next("welcome")).toMatchObject({ keep: [{ ...leaseOf(assign), afterSeq: 2 }], drop: [stale] });
    await back.die();
  });

  it("without an attempt it was assigned has it made again at once, without blame", async () => {
    const worker = await yard.join();
    const { id } = await yard.submit();
    await worker.next("assign");
    await worker.die();
    const back = await yard.join({ workerId: worker.id, held: [] });
    expect(await back.next("assign")).toMatchObject({ jobId: id, attempt: 2 });
  });

  it("as another process of the same name has lost what the old one ran", async () => {
    const worker = await yard.join();
    const { id } = await yard.submit();
    await worker.next("assign");
    await worker.die();
    const reborn = await yard.join({ workerId: newWorkerId() });
    expect(await reborn.next("assign")).toMatchObject({ jobId: id, attempt: 2 });
    const { body } = await yard.get<{ items: { id: string }[] }>("/api/v1/workers");
    expect(body.items.map((item) => item.id)).toEqual([reborn.id]);
  });
});

describe("a controller that starts anew", () => {
  it("is not blamed on a program when worker and controller go down together, however often", async () => {
    const { id } = await submitWithoutWorkers();
    for (let attempt = 1; attempt <= 12; attempt += 1) {
      const worker = await yard.join({ profile: { name: "same machine" } });
      expect(await worker.next("assign")).toMatchObject({ jobId: id, attempt });
      await worker.die();
      await yard.restart();
    }
    const worker = await yard.join({ profile: { name: "same machine" } });
    worker.execute(await worker.next("assign"), program("at last\n"));
    await worker.next("acknowledged");
    expect(await jobAt(id)).toMatchObject({ state: "done", attempt: 13 });
  }, 180_000);

  it("still has the waiting jobs, in their order", async () => {
    const low = await submitWithoutWorkers();
    const high = await yard.submit({ priority: 5 });
    const later = await yard.submit();
    await yard.restart();
    const worker = await yard.join({ profile: { slots: 3 } });
    const order = [await worker.next("assign"), await worker.next("assign"), await worker.next("assign")];
    expect(order.map(({ jobId }) => jobId)).toEqual([high.id, low.id, later.id]);
  });

  it("takes the result of an attempt that ran on meanwhile, from its first event on", async () => {
    const worker = await yard.join();
    const { id } = await yard.submit();
    const assign = await worker.next("assign");
    const events = program("one\n", "two\n");
    worker.events(assign, events.slice(0, 2));
    const following = yard.events(id);
    const last = await nextEvent(following, "output");
    await following.return(undefined);
    await yard.restart();
    const held = [{ ...leaseOf(assign), state: "finished" as const, lastSeq: events.length }];
    const back = await yard.join({ workerId: worker.id, held });
    const rest = yard.allEvents(id, last.id);
    back.execute(assign, events);
    await back.next("acknowledged");
    expect((await rest).map((event) => event.id)).toEqual(["1.3", "1.4", "1.5"]);
    expect(await jobAt(id)).toMatchObject({ state: "done", attempt: 1, runs: [{ stdout: "one\ntwo\n" }] });
  });

  it("makes another attempt when the worker does not come back in time", async () => {
    const worker = await yard.join({ profile: { name: "gone" } });
    const { id } = await yard.submit();
    await worker.next("assign");
    await yard.restart();
    const other = await yard.join({ profile: { name: "other" } });
    yard.clock.advance(leaseMs + 1000);
    expect(await other.next("assign")).toMatchObject({ jobId: id, attempt: 2 });
  });

  it("knows the languages before any worker is back", async () => {
    const worker = await yard.join();
    await worker.die();
    await yard.restart();
    const { body } = await yard.get<{ items: { name: string; versions: { workers: number }[] }[] }>(
      "/api/v1/languages",
    );
    expect(body.items.map(({ name }) => name)).toEqual(["cpp", "python"]);
    expect(body.items.flatMap(({ versions }) => versions.map(({ workers }) => workers))).toEqual([0, 0, 0]);
    expect(await yard.submit()).toMatchObject({ state: "queued", reason: { code: "no_worker" } });
  });

  it("tells its workers that it will be back, and requeues nothing", async () => {
    const worker = await yard.join();
    await yard.submit();
    await worker.next("assign");
    const closed = new Promise<number>((resolve) => worker.socket.once("close", resolve));
    await yard.controller.close();
    expect(await closed).toBe(1012);
    await yard.open();
    const { body } = await yard.get<{ jobs: object }>("/api/v1/cluster");
    expect(body.jobs).toMatchObject({ active: 1, queued: 0 });
  });
});

describe("the link", () => {
  it("refuses a wrong token, and another version of the protocol", async () => {
    await expect(yard.join({ joinToken: "wrong" })).rejects.toThrow(/401/);
    const hellos = [
      [() => later.hello(), "Worker 0.0.0 is newer than controller 1.2.3."],
      [() => later.socket.send('[{"type":"hello","linkVersion":0,"profile":7}]'), "Worker ? is older than"],
    ] as const;
    let later: FakeWorker;
    for (const [say, words] of hellos) {
      later = await FakeWorker.connect({ url: yard.url, joinToken: yard.controller.joinToken, linkVersion: 99 });
      const closed = once(later.socket, "close");
      say();
      const { code, detail } = await later.next("refuse");
      expect([code, detail]).toEqual(["INCOMPATIBLE_VERSION", expect.stringContaining(words)]);
      expect((await closed)[0]).toBe(1008);
    }
  });

  it.each([
    ["not JSON", "{"],
    ["no list", "{}"],
    ["no message", '[{"type":"dance"}]'],
    ["a second hello", undefined],
  ])("closes a connection that sends %s", async (_what, frame) => {
    const worker = await yard.join();
    const closed = new Promise<number>((resolve) => worker.socket.once("close", resolve));
    if (frame === undefined) worker.hello();
    else worker.socket.send(frame);
    expect(await closed).toBe(1008);
    expect(yard.told.some(({ level }) => level === "warn")).toBe(true);
  });

  it("asks again for events that are missing before it stores a result", async () => {
    const worker = await yard.join();
    const { id } = await yard.submit();
    const assign = await worker.next("assign");
    const events = program("one\n", "two\n");
    worker.events(assign, events.slice(0, 1));
    worker.finished(assign, events.length);
    expect(await worker.next("resend")).toEqual({ type: "resend", ...leaseOf(assign), afterSeq: 1 });
    worker.events(assign, events.slice(1), 2);
    await worker.next("acknowledged");
    expect((await jobAt(id)).runs[0]?.stdout).toBe("one\ntwo\n");
  });

  it("takes an attempt away from a worker that reports more output than its limits allow", async () => {
    const worker = await yard.join();
    await yard.submit({ limits: { outputBytes: 10 }, compileLimits: { outputBytes: 10 } });
    const assign = await worker.next("assign");
    worker.events(assign, [output("x".repeat(100_000))]);
    await worker.next("cancel");
    expect((await worker.next("assign")).attempt).toBe(2);
  });

  it("does not notice a result twice", async () => {
    const worker = await yard.join();
    const { id } = await yard.submit();
    const assign = await worker.next("assign");
    const first = (messages: ControllerMessage[]) => messages.map(({ type }) => type);
    worker.execute(assign, program("once\n"));
    worker.execute(assign, program("twice\n"));
    await worker.next("acknowledged");
    expect(await reaches(id, "done")).toMatchObject({ attempt: 1, runs: [{ stdout: "once\n" }] });
    expect(first(worker.received)).not.toContain("cancel");
  });
});

describe("the result of a job", () => {
  it("is the first run that is not ok, and accepted only when every checked run is", async () => {
    const worker = await yard.join({ profile: { slots: 8 } });
    const inputs = [{ expected: "1" }, { expected: "2" }, {}];
    const submit = async (...runs: object[]) => {
      const { id } = await yard.submit({ inputs });
      worker.execute(
        await worker.next("assign"),
        runs.map((run, index) => ran(index, run)),
      );
      await worker.next("acknowledged");
      return jobAt(id);
    };
    const accepted = { verdict: "accepted" };
    expect(await submit(accepted, accepted, {})).toMatchObject({ outcome: "ok", verdict: "accepted" });
    expect(await submit(accepted, { verdict: "wrong_answer" }, {})).toMatchObject({
      outcome: "ok",
      verdict: "wrong_answer",
    });
    expect(await submit({ outcome: "time_limit" }, { outcome: "memory_limit" }, {})).toMatchObject({
      outcome: "time_limit",
    });
    expect(await submit({}, {}, {})).not.toHaveProperty("verdict");
  });

  it("says in lists too how the step ended that decided it", async () => {
    const worker = await yard.join();
    const compiled = (outcome: string, exitCode: number) => ({
      ...ran(0, { outcome, exitCode, cached: false }),
      type: "compiled",
    });
    const failed = { outcome: "runtime_error", exitCode: 3 };
    const felled = { outcome: "runtime_error", exitCode: null, signal: "SIGSEGV" };
    const transcripts = [
      [compiled("compile_error", 1)],
      [compiled("ok", 0), ran(0), ran(1)],
      [ran(0), ran(1, failed), ran(2, felled)],
      [ran(1), ran(2, felled)],
    ];
    for (const events of transcripts) {
      await yard.submit({ inputs: [{}, {}, {}] });
      worker.execute(await worker.next("assign"), events as StepEvent[]);
      await worker.next("acknowledged");
    }
    const { items } = (await yard.get<{ items: Job[] }>("/api/v1/jobs")).body;
    expect(items.map(({ outcome, exitCode, signal }) => [outcome, exitCode, signal]).reverse()).toEqual([
      ["compile_error", 1, null],
      ["ok", 0, null],
      ["runtime_error", 3, null],
      ["runtime_error", null, "SIGSEGV"],
    ]);
  });
});
