import { expect, it } from "vitest";
import type { StoreUnderTest } from "./samples.ts";
import { acceptedJobs, acceptOne, finishOne, newId, sampleEvents, sampleJob, sampleRequest } from "./samples.ts";

const mebibyte = 1024 * 1024;

/** What `accept` promises, and that what was accepted reads back as it came. */
export const acceptSuite = (test: () => StoreUnderTest): void => {
  it("tells of an accepted job what it will tell later", async () => {
    const { store } = test();
    const given = sampleJob({
      labels: { course: "algorithms" },
      priority: 7,
      wantedVersion: "3.12",
      dependencies: true,
      terminal: true,
      interactive: true,
    });
    const [job] = acceptedJobs(await store.jobs.accept([given]));
    expect(job).toEqual({
      id: given.id,
      sequence: expect.any(Number),
      owner: "local",
      state: "queued",
      language: "python",
      wantedVersion: "3.12",
      dependencies: true,
      terminal: true,
      priority: 7,
      program: given.program,
      labels: { course: "algorithms" },
      title: given.title,
      interactive: true,
      createdAtMs: given.createdAtMs,
      attempt: 0,
      token: 0,
      worker: null,
      placement: null,
      version: null,
      startedAtMs: null,
      finishedAtMs: null,
      outcome: null,
      verdict: null,
      exitCode: null,
      signal: null,
      fault: null,
    });
    expect(await store.jobs.get(given.id)).toEqual(job);
    expect(await store.jobs.request(given.id)).toEqual(sampleRequest);
    expect(await store.jobs.transcript(given.id)).toBeUndefined();
  });

  it("knows nothing of a job nobody handed in", async () => {
    const { jobs, attempts } = test().store;
    const id = newId();
    expect(await jobs.get(id)).toBeUndefined();
    expect(await jobs.request(id)).toBeUndefined();
    expect(await jobs.transcript(id)).toBeUndefined();
    expect(await jobs.cancel(id, 1)).toBeUndefined();
    expect(await attempts.ofJob(id)).toEqual([]);
  });

  it("keeps 200 jobs handed in at once, over a restart", async () => {
    const current = test();
    const jobs = Array.from({ length: 200 }, () => sampleJob());
    const answers = await Promise.all(jobs.map((job) => current.store.jobs.accept([job])));
    const sequences = answers.flatMap(acceptedJobs).map((job) => job.sequence);
    expect(new Set(sequences).size).toBe(200);
    const store = await current.reopen();
    const kept = await Promise.all(jobs.map(({ id }) => store.jobs.get(id)));
    expect(kept).toEqual(answers.flatMap(acceptedJobs));
  });

  it("gives the jobs of one call rising sequences in the order given", async () => {
    const jobs = Array.from({ length: 20 }, () => sampleJob());
    const accepted = acceptedJobs(await test().store.jobs.accept(jobs));
    expect(accepted.map(({ id }) => id)).toEqual(jobs.map(({ id }) => id));
    for (const job of accepted) expect(await test().store.jobs.get(job.id)).toEqual(job);
  });

  it("keeps none of a batch with an id that is there already, and all others handed in meanwhile", async () => {
    const { store } = test();
    const known = await acceptOne(store);
    const batch = [sampleJob(), sampleJob({ id: known.id }), sampleJob()];
    const others = Array.from({ length: 10 }, () => sampleJob());
    const [refused, ...kept] = await Promise.allSettled([
      store.jobs.accept(batch),
      ...others.map((job) => store.jobs.accept([job])),
    ]);
    expect(refused).toMatchObject({ status: "rejected", reason: { name: "RunyardError", code: "INTERNAL" } });
    expect(kept.map(({ status }) => status)).toEqual(others.map(() => "fulfilled"));
    expect(await store.jobs.get(batch[0]?.id ?? known.id)).toBeUndefined();
    expect(await store.jobs.get(batch[2]?.id ?? known.id)).toBeUndefined();
    expect(await store.jobs.get(known.id)).toEqual(known);
    for (const { id } of others) expect(await store.jobs.get(id)).toBeDefined();
  });

  it("answers the same submission again with the job as it is now, and another one with a conflict", async () => {
    const { store } = test();
    const idempotency = { owner: "ada", key: "homework-1", requestHash: "abc" };
    const [first] = acceptedJobs(await store.jobs.accept([sampleJob({ owner: "ada" })], idempotency));
    await store.jobs.cancel(first?.id ?? newId(), 5);
    const again = sampleJob({ owner: "ada" });
    expect(await store.jobs.accept([again], idempotency)).toMatchObject({
      kind: "repeated",
      job: { id: first?.id, state: "cancelled" },
    });
    const changed = { ...idempotency, requestHash: "abd" };
    expect(await store.jobs.accept([again], changed)).toEqual({ kind: "conflict" });
    expect(await store.jobs.get(again.id)).toBeUndefined();
    const elsewhere = await store.jobs.accept([sampleJob({ owner: "bob" })], { ...idempotency, owner: "bob" });
    expect(elsewhere.kind).toBe("accepted");
  });

  it("accepts exactly one of 50 equal submissions made at once", async () => {
    const { store } = test();
    const idempotency = { owner: "ada", key: "same", requestHash: "abc" };
    const answers = await Promise.all(Array.from({ length: 50 }, () => store.jobs.accept([sampleJob()], idempotency)));
    const ids = answers.flatMap((answer) => (answer.kind === "repeated" ? [answer.job.id] : []));
    const accepted = answers.filter(({ kind }) => kind === "accepted").flatMap(acceptedJobs);
    expect(accepted).toHaveLength(1);
    expect(ids).toEqual(Array(49).fill(accepted[0]?.id));
    expect((await store.jobs.list({ limit: 100 })).jobs).toHaveLength(1);
  });

  it("returns every character as it came", async () => {
    const { store } = test();
    const text = `\u0000\u0001\r\n\t"\\ \u2028\uFEFFé漢🦉${String.fromCharCode(...Array(256).keys())}`;
    const base64 = Buffer.from(Uint8Array.from({ length: 256 }, (_, byte) => byte)).toString("base64");
    const request = {
      language: "python",
      files: [
        { path: "naïve/主.py", content: text },
        { path: "data.bin", content: base64, encoding: "base64" as const },
      ],
      inputs: [{ stdin: text, args: [text, "🦉"], expected: "" }],
      labels: { "clé 🔑": text },
    };
    const events = [{ type: "output" as const, step: "run" as const, run: 0, stream: "stderr" as const, data: text }];
    const job = await finishOne(store, { job: { owner: "zoë", labels: request.labels, request }, result: { events } });
    expect(await store.jobs.request(job.id)).toEqual(request);
    expect(await store.jobs.transcript(job.id)).toEqual(events);
    expect(await store.jobs.get(job.id)).toMatchObject({ owner: "zoë", labels: request.labels });
  });

  it("keeps bodies of 5 MB, equal or different, each as it came", async () => {
    const { store } = test();
    const source = "# 0123456789abcdef é\n".repeat(250_000).slice(0, 5 * mebibyte);
    const sources = [source, source, `${source}#`, source.slice(0, 65_537), source.slice(0, 100)];
    const jobs = sources.map((text) => sampleJob({ request: { language: "python", source: text } }));
    await Promise.all(jobs.map((job) => store.jobs.accept([job])));
    const events = [
      ...sampleEvents.slice(0, 1),
      { type: "output" as const, step: "run" as const, run: 0, stream: "stdout" as const, data: source },
    ];
    const big = await finishOne(store, { result: { events } });
    for (const { id, request } of jobs) {
      const kept = await store.jobs.request(id);
      // Compared by identity of the text: a difference of 5 MB is not to be printed.
      expect(kept?.source === request.source).toBe(true);
    }
    const transcript = await store.jobs.transcript(big.id);
    expect(JSON.stringify(transcript) === JSON.stringify(events)).toBe(true);
  });
};
