import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EventLog } from "../src/link/event-log.ts";
import { Spool } from "../src/link/spool.ts";
import { silentLog } from "../src/log.ts";

/** A busy machine may take its time; one that works does not need it. */
const patience = { timeout: 20_000 };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "runyard-spool-test-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const readAll = async (log: EventLog, most = 25): Promise<string[]> => {
  const all: string[] = [];
  for (;;) {
    const lines = await log.read(all.length, most);
    if (lines.length === 0) return all;
    all.push(...lines);
  }
};

describe("an event log", () => {
  it("gives the same events from memory, from its file, and across the two", async () => {
    const log = new EventLog(join(folder, "log"));
    const lines = Array.from({ length: 20 }, (_, index) => `"é${index}€"`);
    for (const line of lines.slice(0, 7)) log.append(line);
    await log.spill();
    for (const line of lines.slice(7, 12)) log.append(line);
    const spilling = log.spill();
    for (const line of lines.slice(12)) log.append(line);
    await spilling;
    expect(log.lastSeq).toBe(20);
    expect(await readAll(log)).toEqual(lines);
    expect(await readAll(log, 1)).toEqual(lines);
    expect(await log.read(20, 100)).toEqual([]);
    await log.close();
    expect(await readdir(folder)).toEqual([]);
  });

  it("keeps everything in memory when its file cannot be written", async () => {
    const log = new EventLog(join(folder, "no", "such", "folder"));
    log.append("1");
    await expect(log.spill()).rejects.toThrow("ENOENT");
    expect(await readAll(log)).toEqual(["1"]);
    await log.close();
  });
});

describe("the spool", () => {
  it("moves the largest log to a file when all together are over the budget", async () => {
    await using spool = await openSpool(1000);
    const [small, large] = [spool.create(), spool.create()];
    small.append("x".repeat(100));
    large.append("y".repeat(850));
    spool.check();
    expect(large.memory).toBe(850);
    large.append("z".repeat(100));
    spool.check();
    await expect.poll(() => large.memory, patience).toBe(0);
    expect(small.memory).toBe(100);
    expect(await readAll(large)).toEqual(["y".repeat(850), "z".repeat(100)]);
  });

  it("leaves no file behind, and none of an earlier process", async () => {
    await writeFile(join(folder, "1.jsonl"), "old");
    const spool = await openSpool(10);
    expect(await readdir(folder)).toEqual([]);
    const log = spool.create();
    log.append("x".repeat(50));
    spool.check();
    await expect.poll(() => readdir(folder), patience).toHaveLength(1);
    await spool.forget(log);
    expect(await readdir(folder)).toEqual([]);
    await spool.close();
    await spool.close();
  });
});

const openSpool = async (budget: number): Promise<Spool & AsyncDisposable> => {
  const spool = await Spool.open(folder, silentLog, budget);
  return Object.assign(spool, { [Symbol.asyncDispose]: () => spool.close() });
};
