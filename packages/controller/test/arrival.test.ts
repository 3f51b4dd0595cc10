import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Job, Problem } from "@runyard/protocol";
import { describe, expect, it } from "vitest";
import { itTinyDisk, mountTinyDisk } from "./tiny-disk.ts";
import { YardUnderTest } from "./yard-under-test.ts";

const job = { language: "python", source: "print(1)" };
const key = { "idempotency-key": "once" };
const diskBytes = 16 * 1024 * 1024;
const oneSlot = { profile: { slots: 1 } };

describe("a job that comes while a slot is free", () => {
  it("is answered as accepted, and is the worker's at once", async () => {
    await using yard = await YardUnderTest.start();
    const worker = await yard.join(oneSlot);
    const { status, body } = await yard.post("/api/v1/jobs", job);
    expect([status, body.state, body.queuePosition, body.attempt]).toEqual([201, "queued", 1, 0]);
    expect(await worker.next("assign")).toMatchObject({ jobId: body.id, attempt: 1 });
    expect((await yard.get<Job>(`/api/v1/jobs/${body.id}`)).body).toMatchObject({ state: "active", attempt: 1 });
  });

  it("takes no slot when it was accepted before", async () => {
    await using yard = await YardUnderTest.start();
    const worker = await yard.join(oneSlot);
    const first = await yard.post("/api/v1/jobs", job, key);
    worker.execute(await worker.next("assign"));
    await worker.next("acknowledged");
    expect((await yard.post("/api/v1/jobs", job, key)).body.id).toBe(first.body.id);
    expect((await yard.refused({ ...job, args: ["other"] }, key)).body.code).toBe("IDEMPOTENCY_KEY_REUSED");
    const next = await yard.submit();
    expect((await worker.next("assign")).jobId).toBe(next.id);
  });

  it("began when its worker says, were that told later, but not before it was the worker's", async () => {
    await using yard = await YardUnderTest.start();
    const worker = await yard.join({ profile: { slots: 2 } });
    const [known, claimed] = [await yard.submit(), await yard.submit()];
    yard.clock.advance(50);
    for (const [{ id }, agoMs] of [
      [known, 30],
      [claimed, 1_000_000],
    ] as const) {
      const { attempt, token, jobId } = await worker.next("assign");
      expect(jobId).toBe(id);
      worker.send({ type: "started", jobId, attempt, token, version: "3.11.2", agoMs });
    }
    const beganAfter = async ({ id, createdAtMs }: Job) => {
      const { startedAtMs } = (await yard.get<Job>(`/api/v1/jobs/${id}`)).body;
      return startedAtMs === null ? null : startedAtMs - createdAtMs;
    };
    await expect.poll(() => beganAfter(known)).toBe(20);
    await expect.poll(() => beganAfter(claimed)).toBe(0);
  });

  it("is not taken for one of those that wait where nothing may wait", async () => {
    await using yard = await YardUnderTest.start({ rules: { whenFull: "reject" } });
    await yard.join({ profile: { slots: 4 } });
    const answers = await Promise.all(Array.from({ length: 6 }, () => yard.post("/api/v1/jobs", job)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 201, 503, 503]);
  });

  itTinyDisk("leaves its slot when the store has no room for it", async () => {
    using disk = mountTinyDisk(diskBytes);
    await using yard = await YardUnderTest.start({ dataFolder: join(disk.path, "data") });
    const worker = await yard.join(oneSlot);
    const ballast = join(disk.path, "ballast");
    await expect(writeFile(ballast, Buffer.alloc(diskBytes))).rejects.toThrow("ENOSPC");
    const large = { ...job, source: `#${"x".repeat(4 * 1024 * 1024)}` };
    const { status, body } = await yard.post<Problem>("/api/v1/jobs", large);
    expect([status, body.code]).toEqual([503, "STORAGE_FULL"]);
    await rm(ballast);
    const next = await yard.submit();
    expect((await worker.next("assign")).jobId).toBe(next.id);
  });
});
