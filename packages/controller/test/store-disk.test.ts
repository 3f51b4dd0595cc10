import { rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { JobId, RunyardError } from "@runyard/protocol";
import { expect } from "vitest";
import { acceptOne, leaseOne, sampleResult } from "../src/store/conformance/samples.ts";
import { openSqliteStore } from "../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../src/store/store.ts";
import { itTinyDisk, mountTinyDisk } from "./tiny-disk.ts";

const mebibyte = 1024 * 1024;

/** Hands in jobs until one is refused. */
const acceptUntilRefused = async (store: Store): Promise<{ kept: JobId[]; error: RunyardError }> => {
  const kept: JobId[] = [];
  for (;;) {
    const request = { language: "python", source: `# ${kept.length} ${"x".repeat(30_000)}` };
    try {
      kept.push((await acceptOne(store, { request })).id);
    } catch (error) {
      return { kept, error: error as RunyardError };
    }
  }
};

const fillDisk = (disk: string): void => {
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(join(disk, "rest"), Buffer.alloc(bavail * bsize));
};

itTinyDisk("refuses jobs on a full disk, keeps those it has, and goes on when there is room again", async () => {
  using disk = mountTinyDisk(12 * mebibyte);
  const folder = join(disk.path, "data");
  const ballast = join(disk.path, "ballast");
  writeFileSync(ballast, Buffer.alloc(4 * mebibyte));
  const store = await openSqliteStore({ folder });
  const first = await acceptOne(store);
  const lease = await leaseOne(store, first.id);
  const { kept, error } = await acceptUntilRefused(store);
  expect(error).toMatchObject({ name: "RunyardError", code: "STORAGE_FULL" });
  expect(kept.length).toBeGreaterThan(20);
  fillDisk(disk.path);
  const storm = await Promise.allSettled(
    Array.from({ length: 50 }, () => acceptOne(store, { request: { language: "c", source: "y".repeat(50_000) } })),
  );
  for (const answer of storm) expect(answer).toMatchObject({ status: "rejected", reason: { code: "STORAGE_FULL" } });
  // A small write may still find room in the log.
  const finishedEarly = await store.attempts.finish(sampleResult(lease)).catch((refusal: RunyardError) => {
    expect(refusal.code).toBe("STORAGE_FULL");
    return false;
  });
  for (const id of kept) expect((await store.jobs.get(id))?.state).toBe("queued");
  expect((await store.jobs.counts()).queued).toBe(kept.length);

  rmSync(ballast);
  expect(finishedEarly || (await store.attempts.finish(sampleResult(lease)))).toBe(true);
  const later = await acceptOne(store);
  await store.close();
  const again = await openSqliteStore({ folder });
  expect((await again.jobs.get(first.id))?.state).toBe("done");
  for (const id of [...kept, later.id]) expect((await again.jobs.request(id))?.language).toBe("python");
  expect((await again.jobs.counts()).queued).toBe(kept.length + 1);
  await again.close();
});

itTinyDisk("opens what it has on a full disk and shows it", async () => {
  using disk = mountTinyDisk(8 * mebibyte);
  const folder = join(disk.path, "data");
  const before = await openSqliteStore({ folder });
  const { id } = await acceptOne(before);
  fillDisk(disk.path);
  await before.close();
  const store = await openSqliteStore({ folder });
  expect((await store.jobs.get(id))?.state).toBe("queued");
  await store.close();
});

itTinyDisk("refuses a folder on a file system that is read only, new or not", async () => {
  using disk = mountTinyDisk(8 * mebibyte);
  const folder = join(disk.path, "data");
  await (await openSqliteStore({ folder })).close();
  disk.makeReadOnly();
  const refusal = { name: "DataFolderError", code: "UNUSABLE", message: expect.stringContaining("read-only") };
  await expect(openSqliteStore({ folder })).rejects.toMatchObject(refusal);
  await expect(openSqliteStore({ folder: join(disk.path, "new") })).rejects.toMatchObject(refusal);
});
