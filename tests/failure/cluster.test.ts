import { once } from "node:events";
import type { FollowedEvent, Job, JobRequest } from "@runyard/client";
import { type Cluster, type ClusterWorker, startCluster, waitUntil } from "@runyard/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const patienceMs = 120_000;
const leaseMs = 10_000;
/** A busy machine may take this much longer than the lease until another worker has the job. */
const leewayMs = 15_000;

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster({ slots: [2, 2] });
});
afterAll(() => cluster?.[Symbol.asyncDispose]());

/** Counts aloud, ten times a second, so that a lost, doubled or mixed-up line shows. */
const counting = (lines: number): JobRequest => ({
  language: "python",
  source: `import time\nfor number in range(${lines}):\n    print(number)\n    time.sleep(0.1)\n`,
});
const counted = (lines: number): string => Array.from({ length: lines }, (_, number) => `${number}\n`).join("");

/** Follows a job to its end, as a client that comes back by itself does. */
const follow = (id: string) => {
  const seen: FollowedEvent[] = [];
  const ended = (async (): Promise<Job> => {
    for await (const followed of cluster.client.jobs.events(id)) {
      seen.push(followed);
      if (followed.event.type === "end") return followed.event.job;
    }
    throw new Error("the events ended before the job");
  })();
  return {
    ended,
    seen,
    /** Output of one attempt, as it came. */
    output: (attempt: number) =>
      seen
        .flatMap(({ id: at, event }) => (event.type === "output" && at?.startsWith(`${attempt}.`) ? event.data : []))
        .join(""),
    attempts: () => seen.flatMap(({ event }) => (event.type === "attempt" ? event.attempt : [])),
    untilOutput: () =>
      waitUntil("the program to speak", () => seen.some(({ event }) => event.type === "output"), patienceMs),
  };
};

const workerOf = async (id: string): Promise<ClusterWorker> => {
  const { worker } = await cluster.client.jobs.get(id);
  const found = cluster.workers.find(({ name }) => name === worker?.name);
  if (found === undefined) throw new Error(`nobody has job ${id}`);
  return found;
};

const untilReady = (name: string) =>
  waitUntil(
    `${name} to be ready`,
    async () =>
      (await cluster.client.workers.list()).some((worker) => worker.name === name && worker.state === "ready"),
    patienceMs,
  ).catch((error: Error) => {
    throw new Error(`${error.message}\n${cluster.logs()}`);
  });

const startCounting = async (lines: number) => {
  const { id } = await cluster.client.jobs.submit(counting(lines));
  const following = follow(id);
  await following.untilOutput();
  return { id, following, worker: await workerOf(id) };
};

describe("a worker", () => {
  it("that dies costs its programs the time of a lease: another finishes them, and followers start afresh", async () => {
    const { following, worker } = await startCounting(40);
    await worker.process.kill();
    const killedAtMs = Date.now();
    await waitUntil("the second attempt", () => following.attempts().includes(2), patienceMs);
    expect(Date.now() - killedAtMs).toBeLessThan(leaseMs + leewayMs);
    const job = await following.ended;
    expect(job).toMatchObject({ state: "done", outcome: "ok", attempt: 2, runs: [{ stdout: counted(40) }] });
    expect(job.worker?.name).not.toBe(worker.name);
    expect(following.attempts()).toEqual([1, 2]);
    expect(following.output(2)).toBe(counted(40));
    expect(counted(40).startsWith(following.output(1))).toBe(true);
    worker.restart();
    await untilReady(worker.name);
  });

  it("that dies leaves no file behind: those of the next attempt count", async () => {
    const source = `import os, time\nopen('id', 'w').write(str(time.time_ns()))\nopen(open('id').read(), 'w')
print(open('id').read(), flush=True)\ntime.sleep(4)`;
    const { id } = await cluster.client.jobs.submit({ language: "python", source, collect: ["id", "1*"] });
    const following = follow(id);
    await following.untilOutput();
    const worker = await workerOf(id);
    await worker.process.kill();
    const job = await following.ended;
    const mark = following.output(2).trim();
    expect(mark).not.toBe(following.output(1).trim());
    expect(job).toMatchObject({ attempt: 2, outcome: "ok" });
    expect(job.runs[0]?.files?.map(({ path }) => path)).toEqual([mark, "id"]);
    expect(Buffer.from(await cluster.client.jobs.file(id, "id")).toString()).toBe(mark);
    worker.restart();
    await untilReady(worker.name);
  });

  it("that sleeps past its lease is not listened to when it wakes: one result, and it works on", async () => {
    const { id, following, worker } = await startCounting(40);
    process.kill(worker.process.pid, "SIGSTOP");
    const job = await following.ended.finally(() => process.kill(worker.process.pid, "SIGCONT"));
    expect(job).toMatchObject({ attempt: 2, outcome: "ok", runs: [{ stdout: counted(40) }] });
    await untilReady(worker.name);
    await waitUntil(
      "its old attempt to be dropped",
      async () => (await cluster.client.workers.list()).every(({ jobs }) => !jobs.includes(id)),
      patienceMs,
    );
    expect(await cluster.client.jobs.get(id)).toEqual(job);
    const again = await Promise.all([1, 2, 3, 4].map(() => cluster.client.jobs.submit(counting(5), { wait: 60 })));
    expect(again.map(({ runs }) => runs[0]?.stdout)).toEqual(Array(4).fill(counted(5)));
    expect(again.some((one) => one.worker?.name === worker.name)).toBe(true);
  });

  it.each([
    ["broken", (worker: ClusterWorker) => worker.link.drop(), 0],
    ["refused for a while", (worker: ClusterWorker) => worker.link.refuse(), 4_000],
    ["silent for a while, as with a pulled cable", (worker: ClusterWorker) => worker.link.silence(), 5_000],
  ])("whose connection is %s, and back within its lease, runs nothing twice", async (_what, spoil, lastsMs) => {
    const { following, worker } = await startCounting(80);
    spoil(worker);
    await new Promise((resolve) => setTimeout(resolve, lastsMs)).finally(() => worker.link.heal());
    const job = await following.ended;
    expect(job).toMatchObject({ attempt: 1, outcome: "ok", runs: [{ stdout: counted(80) }] });
    expect(following.output(1)).toBe(counted(80));
    expect(job.worker?.name).toBe(worker.name);
  });

  it("whose connection is gone for longer loses the job to another, and its late result is refused", async () => {
    const { id, following, worker } = await startCounting(150);
    worker.link.silence();
    await waitUntil("the second attempt", () => following.attempts().includes(2), patienceMs).finally(() =>
      worker.link.heal(),
    );
    const job = await following.ended;
    expect(job).toMatchObject({ attempt: 2, outcome: "ok", runs: [{ stdout: counted(150) }] });
    await untilReady(worker.name);
    expect(await cluster.client.jobs.get(id)).toEqual(job);
    expect(following.output(2)).toBe(counted(150));
  });

  it("that is told to end finishes what it runs, gets nothing new, and says 0", async () => {
    const { following, worker } = await startCounting(40);
    const { process: leaving } = worker.process;
    const exited = once(leaving, "exit");
    leaving.kill("SIGTERM");
    await waitUntil(
      "it to drain",
      async () =>
        (await cluster.client.workers.list()).some(({ name, state }) => name === worker.name && state === "draining"),
      patienceMs,
    );
    const others = await Promise.all([1, 2, 3].map(() => cluster.client.jobs.submit(counting(3), { wait: 60 })));
    expect(others.map((one) => one.worker?.name)).not.toContain(worker.name);
    expect(await following.ended).toMatchObject({ attempt: 1, runs: [{ stdout: counted(40) }] });
    expect((await exited)[0]).toBe(0);
    worker.restart();
    await untilReady(worker.name);
  });

  it("that is told so twice gives back at once what it runs", async () => {
    const { id, following, worker } = await startCounting(60);
    const { process: leaving } = worker.process;
    const exited = once(leaving, "exit");
    leaving.kill("SIGTERM");
    await waitUntil("it to drain", async () =>
      (await cluster.client.workers.list()).some(({ name, state }) => name === worker.name && state === "draining"),
    );
    // What comes within a tenth of a second is the same signal, handed on by a parent.
    await new Promise((resolve) => setTimeout(resolve, 500));
    leaving.kill("SIGTERM");
    await exited;
    const stoppedAtMs = Date.now();
    await waitUntil("the second attempt", () => following.attempts().includes(2), patienceMs);
    // It said goodbye: nobody has to wait for its lease.
    expect(Date.now() - stoppedAtMs).toBeLessThan(leaseMs / 2);
    const job = await following.ended;
    expect(job).toMatchObject({ attempt: 2, outcome: "ok", runs: [{ stdout: counted(60) }] });
    expect(await cluster.client.jobs.get(id)).toEqual(job);
    worker.restart();
    await untilReady(worker.name);
  });
});

describe("a job", () => {
  it("under which three workers die is given up with its evidence, and the queue goes on", async () => {
    const { id } = await cluster.client.jobs.submit(counting(3_000));
    for (let round = 1; round <= 3; round += 1) {
      await waitUntil(
        `attempt ${round}`,
        async () => {
          const job = await cluster.client.jobs.get(id);
          return job.state === "active" && job.attempt === round && job.worker !== null;
        },
        patienceMs,
      );
      const worker = await workerOf(id);
      await worker.process.kill();
      worker.restart();
      await untilReady(worker.name);
    }
    const job = await cluster.client.jobs.get(id, { wait: 60 });
    expect(job).toMatchObject({ state: "failed", attempt: 3 });
    expect(job.fault?.message).toMatch(/3|three/);
    expect(JSON.stringify(job.fault)).toMatch(/w1|w2/);
    expect(await cluster.client.jobs.submit(counting(2), { wait: 60 })).toMatchObject({ state: "done", outcome: "ok" });
  });
});

describe("a controller", () => {
  it("that is killed five times costs a running program nothing, and its followers miss no line", async () => {
    const { id, following } = await startCounting(150);
    for (let round = 1; round <= 5; round += 1) {
      await cluster.controller.kill();
      await cluster.restartController();
    }
    const job = await following.ended;
    expect(job).toMatchObject({ attempt: 1, outcome: "ok", runs: [{ stdout: counted(150) }] });
    expect(following.output(1)).toBe(counted(150));
    expect(await cluster.client.jobs.get(id)).toEqual(job);
  });

  it.each(["politely", "by force"])("that is ended %s passes on what was typed meanwhile", async (how) => {
    const source = "import sys\nfor line in sys.stdin: print('got', line, end='', flush=True)";
    const { id } = await cluster.client.jobs.submit({ language: "python", source, interactive: true });
    const attachment = cluster.client.jobs.attach(id);
    let output = "";
    const reading = (async () => {
      for await (const { event } of attachment) if (event.type === "output") output += event.data;
    })();
    await attachment.write(Buffer.from("one\n"));
    await waitUntil("the first line to come back", () => output === "got one\n", patienceMs);
    if (how === "politely") await cluster.controller.stop();
    else await cluster.controller.kill();
    await attachment.write(Buffer.from("two\n"));
    await cluster.restartController();
    await waitUntil("the second line to come back", () => output === "got one\ngot two\n", patienceMs);
    attachment.end();
    await reading;
    expect(await cluster.client.jobs.get(id)).toMatchObject({ attempt: 1, runs: [{ stdout: "got one\ngot two\n" }] });
  });

  it.each(["politely", "by force"])("that is ended %s keeps the order of the queue", async (how) => {
    for (const { name } of cluster.workers) await untilReady(name);
    const busy = await Promise.all([1, 2, 3, 4].map(() => cluster.client.jobs.submit(counting(3_000))));
    await waitUntil("every slot to be taken", async () => {
      const workers = await cluster.client.workers.list();
      return workers.reduce((sum, { jobs }) => sum + jobs.length, 0) === 4;
    });
    const priorities = [0, 0, 5, 0, -5, 5];
    const waiting: string[] = [];
    for (const priority of priorities) {
      waiting.push((await cluster.client.jobs.submit({ ...counting(2), priority })).id);
    }
    if (how === "politely") await cluster.controller.stop();
    else await cluster.controller.kill();
    await cluster.restartController();
    for (const { name } of cluster.workers) await untilReady(name);
    const places = await Promise.all(waiting.map(async (id) => (await cluster.client.jobs.get(id)).queuePosition));
    expect(places).toEqual([3, 4, 1, 5, 6, 2]);
    await Promise.all(busy.map(({ id }) => cluster.client.jobs.cancel(id)));
    const ended = await Promise.all(waiting.map((id) => cluster.client.jobs.get(id, { wait: 60 })));
    expect(ended.map(({ attempt, runs }) => [attempt, runs[0]?.stdout])).toEqual(waiting.map(() => [1, counted(2)]));
  });
});
