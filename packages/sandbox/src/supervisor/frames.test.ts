import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FrameReader, programFrames, signalFrame } from "./frames.ts";

const encode = (type: string, payload: Uint8Array): Buffer => {
  const head = Buffer.alloc(5);
  head[0] = type.charCodeAt(0);
  head.writeUInt32LE(payload.length, 1);
  return Buffer.concat([head, payload]);
};

describe("FrameReader", () => {
  test("finds the same frames however the bytes are cut", () => {
    const frames = fc.array(fc.tuple(fc.constantFrom("o", "e", "d"), fc.uint8Array({ maxLength: 300 })), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(frames, fc.array(fc.nat(400), { minLength: 1, maxLength: 40 }), (written, cuts) => {
        const bytes = Buffer.concat(written.map(([type, payload]) => encode(type, payload)));
        const reader = new FrameReader();
        const seen: [string, Uint8Array][] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const size = Math.max(cuts[turn % cuts.length] ?? 1, 1);
          for (const { type, payload } of reader.read(bytes.subarray(at, at + size)))
            seen.push([type, new Uint8Array(payload)]);
          at += size;
        }
        expect(seen).toEqual(written);
      }),
    );
  });
});

describe("programFrames", () => {
  test("says limits, arguments, environment, folder and files, and go last", () => {
    const step = {
      argv: ["a", ""],
      env: { X: "é" },
      files: [{ path: "f", bytes: Buffer.from("body"), executable: true }],
      stdin: new Uint8Array(),
      limits: { cpuTimeMs: 1500, wallTimeMs: 1, memoryBytes: 1, outputBytes: 7, processes: 1, fileBytes: 9 },
      collect: { folder: "out", maxBytes: 1, maxFiles: 2, maxDepth: 3 },
    };
    const frames = new FrameReader().read(programFrames(step, { processes: 5, isWarm: false }));
    expect(frames.map(({ type }) => type).join("")).toBe("LAAECFG");
    const limits = frames[0]?.payload;
    expect(Array.from({ length: 7 }, (_, i) => Number(limits?.readBigUInt64LE(i * 8)))).toEqual([7, 9, 5, 3, 1, 2, 3]);
    expect(frames.slice(1, 5).map(({ payload }) => payload.toString())).toEqual(["a", "", "X=é", "out"]);
    expect(frames[5]?.payload).toEqual(Buffer.from("\x01\x01\0fbody", "latin1"));
  });

  test("a signal is one byte", () => {
    expect([...signalFrame(15)]).toEqual(["K".charCodeAt(0), 1, 0, 0, 0, 15]);
  });
});
