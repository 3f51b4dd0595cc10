import { once } from "node:events";
import { type Job, leaseMs } from "@runyard/protocol";
import { waitUntil } from "@runyard/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Assign, FakeWorker, leaseOf, newWorkerId, output, program, ran } from "./fake-worker.ts";
import { YardUnderTest } from "./yard-under-test.ts";

let yard: YardUnderTest;
let honest: FakeWorker;
let job: Job;
let lease: Assign;

/** A worker has a job; another one, which was let in as well, knows everything about its lease. */
beforeEach(async () => {
  yard = await YardUnderTest.start();
  honest = await yard.join({ profile: { name: "honest" } });
  job = await yard.submit();
  lease = await honest.next("assign");
  honest.started(lease);
});
afterEach(() => yard[Symbol.asyncDispose]());

const joinHostile = (more: object = {}): Promise<FakeWorker> =>
  yard.join({ profile: { name: "hostile", slots: 1, toolchains: [] }, ...more });

/** What was sent before has been taken in once the answer to this is here: messages arrive in order. */
const settled = async (worker: FakeWorker): Promise<void> => {
  const { jobId, attempt } = lease;
  worker.finished({ jobId, attempt, token: 1_000_000 }, 0);
  await waitUntil("an answer", () => worker.received.some((message) => "token" in message));
};

const honestResult = async (): Promise<Job> => {
  honest.events(lease, program("right\n"));
  honest.finished(lease, program("right\n").length);
  return waitUntil("the job to be done", async () => {
    const { body } = await yard.get(`/api/v1/jobs/${job.id}`);
    return body.state === "done" ? (body as Job) : undefined;
  });
};

const untouched = { state: "done", attempt: 1, worker: { name: "honest" }, runs: [{ stdout: "right\n" }] };

describe("a worker that names another's lease", () => {
  it.each<[string, (hostile: FakeWorker) => void]>([
    ["its output", (hostile) => hostile.events(lease, [output("wrong\n")])],
    ["its whole result", (hostile) => hostile.execute(lease, [output("wrong\n"), ran()])],
    ["its end", (hostile) => hostile.finished(lease, 0)],
    ["its start", (hostile) => hostile.started(lease, "6.6.6")],
    [
      "its return",
      (hostile) =>
        hostile.send({ type: "returned", ...leaseOf(lease), fault: { code: "X", message: "no", at: "nowhere" } }),
    ],
    ["its refusal of input", (hostile) => hostile.send({ type: "refused_input", ...leaseOf(lease), why: "no" })],
    ["its goodbye", (hostile) => hostile.send({ type: "leaving" })],
  ])("changes nothing by telling %s", async (_what, attack) => {
    const hostile = await joinHostile();
    attack(hostile);
    await settled(hostile);
    expect(await honestResult()).toMatchObject(untouched);
  });

  it("does not keep it alive by its heartbeats", async () => {
    const hostile = await joinHostile();
    await honest.die();
    for (let elapsedMs = 0; elapsedMs <= leaseMs; elapsedMs += 2_000) {
      hostile.heartbeat([leaseOf(lease)]);
      yard.clock.advance(2_000);
    }
    await waitUntil("the job to be queued", async () => {
      const { body } = await yard.get(`/api/v1/jobs/${job.id}`);
      return body.state === "queued";
    });
  });

  it("gets none of it by claiming to hold it", async () => {
    const held = [{ ...leaseOf(lease), state: "running" as const, lastSeq: 0 }];
    const hostile = await FakeWorker.connect({
      url: yard.url,
      joinToken: yard.controller.joinToken,
      profile: { name: "hostile" },
      held,
    });
    hostile.hello();
    expect(await hostile.next("welcome")).toMatchObject({ keep: [], drop: [leaseOf(lease)] });
    hostile.execute(lease, [output("wrong\n"), ran()]);
    await settled(hostile);
    expect(await honestResult()).toMatchObject(untouched);
  });

  it("gets none of it after a restart of the controller, which knows no worker then", async () => {
    await honest.die();
    await yard.restart();
    const held = [{ ...leaseOf(lease), state: "finished" as const, lastSeq: 2 }];
    for (const workerId of [honest.id, newWorkerId()]) {
      const hostile = await FakeWorker.connect({
        ...{ url: yard.url, joinToken: yard.controller.joinToken, workerId, held },
        profile: { name: "hostile", toolchains: [] },
      });
      hostile.hello();
      expect(await hostile.next("welcome")).toMatchObject({ keep: [], drop: [leaseOf(lease)] });
      await hostile.die();
    }
  });
});

describe("a worker that comes under another's id", () => {
  it("is sent away, and the other one works on", async () => {
    const hostile = await FakeWorker.connect({
      ...{ url: yard.url, joinToken: yard.controller.joinToken, workerId: honest.id },
      profile: { name: "hostile" },
    });
    hostile.hello();
    const [code] = await once(hostile.socket, "close");
    expect(code).toBe(1008);
    expect(await honestResult()).toMatchObject(untouched);
  });
});
