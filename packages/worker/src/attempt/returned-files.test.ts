import { createHash } from "node:crypto";
import { collectBounds, type FileEvent } from "@runyard/protocol";
import type { StepReport } from "@runyard/sandbox";
import { describe, expect, test } from "vitest";
import { ReturnedFiles } from "./returned-files.ts";

const report = (given: Partial<StepReport>): StepReport => ({
  outcome: "ok",
  exitCode: 0,
  signal: null,
  truncated: false,
  usage: { cpuTimeMs: 1, wallTimeMs: 1, memoryBytes: 1 },
  ...given,
});
const file = (path: string, content: string | Uint8Array) => ({ path, bytes: Buffer.from(content), executable: true });
const collected = (...files: ReturnType<typeof file>[]) => report({ collected: files, leftOut: [], leftOutCount: 0 });

const handIn = (returned: ReturnedFiles, given: StepReport, run = 0) => {
  const pieces: FileEvent[] = [];
  const handing = returned.hand(given, run);
  for (;;) {
    const { done, value } = handing.next();
    if (done) return { pieces, told: value };
    pieces.push(value);
  }
};

describe("a run's files", () => {
  test("go out in pieces of the agreed size, and are told with size, type and digest in order of their paths", () => {
    const large = Buffer.alloc(2 * collectBounds.pieceBytes + 1, "abc");
    const given = collected(file("plot.png", large), file("a/b.csv", "1,2"), file("empty", ""));
    const { pieces, told } = handIn(new ReturnedFiles(["**"]), given, 3);
    expect(pieces.map(({ run, path, bytes }) => [run, path, bytes])).toEqual([
      [3, "a/b.csv", 3],
      [3, "plot.png", collectBounds.pieceBytes],
      [3, "plot.png", collectBounds.pieceBytes],
      [3, "plot.png", 1],
    ]);
    const bytes = pieces.slice(1).map(({ data }) => Buffer.from(data ?? "", "base64"));
    expect(Buffer.concat(bytes).equals(large)).toBe(true);
    const digest = `sha256:${createHash("sha256").update(large).digest("hex")}`;
    expect(told.files).toEqual([
      expect.objectContaining({ path: "a/b.csv", bytes: 3, contentType: "text/csv" }),
      expect.objectContaining({ path: "empty", bytes: 0, contentType: "application/octet-stream" }),
      { path: "plot.png", bytes: large.length, contentType: "image/png", digest },
    ]);
  });

  test("share the job's bounds with the runs before", () => {
    const returned = new ReturnedFiles(["*"]);
    expect(returned.wish).toMatchObject({ folder: ".", patterns: ["*"], maxFiles: 1000, maxBytes: 32 * 1024 * 1024 });
    handIn(returned, collected(file("a", "12345"), file("b", "")));
    expect(returned.wish).toMatchObject({ maxFiles: 998, maxBytes: 32 * 1024 * 1024 - 5 });
  });

  test("with odd names stay behind and are told, readable", () => {
    const { pieces, told } = handIn(
      new ReturnedFiles(["*"]),
      collected(file("line\nbreak\u001b[31m", "1"), file("\\xff", "22"), file("fine", "3")),
    );
    expect(pieces.map(({ path }) => path)).toEqual(["fine"]);
    expect(told.files?.map(({ path }) => path)).toEqual(["fine"]);
    expect(told.leftOut).toEqual([
      { path: "\\xff", reason: "odd_name", bytes: 2 },
      { path: "line\\x0abreak\\x1b[31m", reason: "odd_name", bytes: 1 },
    ]);
    expect(told.leftOutCount).toBe(2);
  });

  test("that the sandbox left out are passed on, the first by name and all by number", () => {
    const leftOut = Array.from({ length: 16 }, (_, at) => ({ path: `${at}`, reason: "too_large" as const, bytes: 9 }));
    const given = report({ collected: [file("a\n", "")], leftOut, leftOutCount: 40 });
    const { told } = handIn(new ReturnedFiles(["*"]), given);
    expect(told).toMatchObject({ files: [], leftOut, leftOutCount: 41 });
  });

  test("of a sandbox that was ended are told as not collected, pattern by pattern", () => {
    expect(handIn(new ReturnedFiles(["a", "b/*"]), report({ outcome: "memory_limit" })).told).toEqual({
      files: [],
      leftOut: [
        { path: "a", reason: "not_collected" },
        { path: "b/*", reason: "not_collected" },
      ],
      leftOutCount: 2,
    });
  });
});
