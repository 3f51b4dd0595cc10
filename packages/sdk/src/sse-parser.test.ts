import fc from "fast-check";
import { expect, it } from "vitest";
import { type SseMessage, SseParser } from "./sse-parser.ts";

const parse = (...pieces: string[]): SseMessage[] => {
  const parser = new SseParser();
  return pieces.flatMap((piece) => [...parser.push(piece)]);
};

it("reads id, event and data", () => {
  expect(parse("id: 1.2\nevent: output\ndata: {}\n\n")).toEqual([{ id: "1.2", event: "output", data: "{}" }]);
});

it("joins several data lines and keeps all but one leading blank", () => {
  expect(parse("data:a\ndata:  b\ndata\n\n")).toEqual([{ id: undefined, event: undefined, data: "a\n b\n" }]);
});

it("passes over comments, unknown fields and messages without data", () => {
  expect(parse(": ping\n\nretry: 10\nfoo: bar\n\nid: 9\n\ndata: x\n\n")).toEqual([
    { id: undefined, event: undefined, data: "x" },
  ]);
});

it("does not give a message the id of the one before", () => {
  expect(parse("id: 1.1\ndata: a\n\ndata: b\n\n").map((message) => message.id)).toEqual(["1.1", undefined]);
});

it("drops a message whose end never came", () => {
  expect(parse("data: whole\n\ndata: half\n")).toHaveLength(1);
});

it("ends lines at CR, LF and CRLF, also when a chunk ends between CR and LF", () => {
  expect(parse("data: a\r", "\ndata: b\r\n\r", "", "\ndata: c\r\r").map((message) => message.data)).toEqual([
    "a\nb",
    "c",
  ]);
});

it("reads the same messages wherever the text is cut", () => {
  const line = fc.constantFrom("data: x", "data:", "id: 1.2", "event: e", ": c", "", "", "id: \0", "data: é\u2028z");
  const text = fc
    .array(fc.tuple(line, fc.constantFrom("\n", "\r", "\r\n")))
    .map((lines) => lines.map(([words, end]) => words + end).join(""));
  fc.assert(
    fc.property(text, fc.array(fc.nat({ max: 200 })), (whole, cuts) => {
      const edges = [0, ...cuts.map((cut) => Math.min(cut, whole.length)).sort((a, b) => a - b), whole.length];
      const pieces = edges.slice(1).map((end, index) => whole.slice(edges[index], end));
      expect(parse(...pieces)).toEqual(parse(whole));
    }),
  );
});

it("reads a long line that comes in many pieces in time that grows with its length only", () => {
  const piece = "x".repeat(64 * 1024);
  const startedAtMs = performance.now();
  const messages = parse("data: ", ...Array.from({ length: 500 }, () => piece), "\n\n");
  expect(messages[0]?.data.length).toBe(500 * piece.length);
  expect(performance.now() - startedAtMs).toBeLessThan(3_000);
});
