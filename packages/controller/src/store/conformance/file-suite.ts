import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import type { NewFile, Store } from "../store.ts";
import { acceptOne, finishOne, leaseOne, newId, type StoreUnderTest, sampleEnd, sampleResult } from "./samples.ts";

const fileOf = (path: string, pieces: readonly string[], run = 0): NewFile => {
  const content = pieces.map((piece) => Buffer.from(piece));
  const bytes = Buffer.concat(content);
  return { run, path, bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest(), pieces: content };
};

const read = async (store: Store, sha256: Uint8Array): Promise<string> => {
  let text = "";
  for (let number = 0; ; number += 1) {
    const piece = await store.jobs.filePiece(sha256, number);
    if (piece === undefined) return text;
    text += Buffer.from(piece).toString();
  }
};

/** Files that runs left: kept with the result, shared by content, deleted with their jobs. */
export const fileSuite = (test: () => StoreUnderTest): void => {
  it("keeps a result's files, by run and path, piece by piece", async () => {
    const current = test();
    const plot = fileOf("out/plot.png", ["first", "second", "\0"]);
    const files = [plot, fileOf("é", ["x"]), fileOf("out/plot.png", ["other"], 1), fileOf("empty", [])];
    const { id } = await finishOne(current.store, { result: { files } });
    const store = await current.reopen();
    const found = await store.jobs.file(id, { run: 0, path: "out/plot.png" });
    expect(found?.bytes).toBe(plot.bytes);
    expect(Buffer.from(found?.sha256 ?? []).equals(Buffer.from(plot.sha256))).toBe(true);
    expect(await read(store, plot.sha256)).toBe("firstsecond\0");
    const other = await store.jobs.file(id, { run: 1, path: "out/plot.png" });
    expect(await read(store, other?.sha256 ?? plot.sha256)).toBe("other");
    expect(await store.jobs.file(id, { run: 0, path: "empty" })).toMatchObject({ bytes: 0 });
    expect(await store.jobs.file(id, { run: 0, path: "plot.png" })).toBeUndefined();
    expect(await store.jobs.file(newId(), { run: 0, path: "empty" })).toBeUndefined();
  });

  it("keeps no file of an attempt whose lease is gone", async () => {
    const { store } = test();
    const { id } = await acceptOne(store);
    const first = await leaseOne(store, id);
    await store.attempts.requeue(sampleEnd(first));
    const second = await leaseOne(store, id);
    const [late, right] = [fileOf("a", ["late"]), fileOf("a", ["right"])];
    expect(await store.attempts.finish(sampleResult(first, { files: [late] }))).toBe(false);
    expect(await store.attempts.finish(sampleResult(second, { files: [right] }))).toBe(true);
    const kept = await store.jobs.file(id, { run: 0, path: "a" });
    expect(await read(store, kept?.sha256 ?? late.sha256)).toBe("right");
    expect(await read(store, late.sha256)).toBe("");
  });

  it("shares a content between jobs, and deletes it with the last of them", async () => {
    const { store } = test();
    const shared = fileOf("a", ["shared"]);
    const early = await finishOne(store, {
      result: { finishedAtMs: 1_000, files: [shared, { ...shared, path: "b" }] },
    });
    const late = await finishOne(store, { result: { finishedAtMs: 3_000, files: [{ ...shared, run: 2 }] } });
    await store.jobs.prune(2_000, 10);
    expect(await store.jobs.file(early.id, { run: 0, path: "a" })).toBeUndefined();
    expect(await store.jobs.file(late.id, { run: 2, path: "a" })).toMatchObject({ bytes: 6 });
    expect(await read(store, shared.sha256)).toBe("shared");
    await store.jobs.prune(4_000, 10);
    expect(await read(store, shared.sha256)).toBe("");
  });
};
