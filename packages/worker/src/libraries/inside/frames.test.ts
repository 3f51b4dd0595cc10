import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeFrame, FrameReader } from "./frames.ts";

test("the same frames are found however the bytes are cut", () => {
  const frames = fc.array(fc.tuple(fc.nat(2 ** 32 - 1), fc.uint8Array({ maxLength: 300 })), { maxLength: 20 });
  fc.assert(
    fc.property(frames, fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 40 }), (sent, cuts) => {
      const bytes = Buffer.concat(sent.map(([connection, content]) => encodeFrame(connection, content)));
      const reader = new FrameReader();
      const seen: [number, Uint8Array][] = [];
      for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
        const next = at + (cuts[turn % cuts.length] ?? 1);
        for (const frame of reader.read(bytes.subarray(at, next)))
          seen.push([frame.connection, new Uint8Array(frame.bytes)]);
        at = next;
      }
      expect(seen).toEqual(sent);
    }),
  );
});

test("a frame that claims to be longer than any is refused", () => {
  const frame = encodeFrame(1, new Uint8Array());
  frame.writeUInt32LE(2 ** 31, 4);
  expect(() => [...new FrameReader().read(frame)]).toThrow(RangeError);
});
