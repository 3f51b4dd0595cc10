import { bytesToBase64 } from "@runyard/protocol";
import fc from "fast-check";
import { expect, it } from "vitest";
import { OutputLog, type Stream } from "./output-log.ts";

const logOf = (...chunks: [Stream, string][]): OutputLog => {
  const log = new OutputLog();
  for (const [stream, text] of chunks) log.append(stream, text);
  return log;
};
const lines = ({ rows }: OutputLog): string[] => rows.map(({ parts }) => parts.map(({ text }) => text).join(""));

it("makes a row of each line, whatever ends it", () => {
  expect(lines(logOf(["stdout", "a\nb\r\n\nc"]))).toEqual(["a", "b", "", "c"]);
  expect(logOf(["stdout", "a\n"]).text()).toBe("a\n");
  expect(logOf(["stdout", "a"]).text()).toBe("a");
});

it("keeps both streams apart in one line, in the order in which they came", () => {
  const [row] = logOf(["stdout", "out "], ["stderr", "err"], ["stdout", " out"]).rows;
  expect(row?.parts.map(({ stream }) => stream)).toEqual(["stdout", "stderr", "stdout"]);
});

it("writes a line again after a carriage return", () => {
  expect(lines(logOf(["stdout", "10 %\r20 %"], ["stdout", "\r30 %\ndone"]))).toEqual(["30 %", "done"]);
});

it("does not take a line end that was cut in two for an empty line", () => {
  expect(lines(logOf(["stdout", "a\r"], ["stdout", "\nb"]))).toEqual(["a", "b"]);
});

it("puts characters together that were cut between chunks", () => {
  const log = new OutputLog();
  const bytes = new TextEncoder().encode("né\n");
  for (const part of [bytes.subarray(0, 2), bytes.subarray(2)]) {
    log.appendChunk({ stream: "stdout", data: bytesToBase64(part), encoding: "base64" });
  }
  log.appendChunk({ stream: "stdout", data: "plain" });
  expect(lines(log)).toEqual(["né", "plain"]);
});

it("lays a very long line out in several rows of one number, and gives it back whole", () => {
  const log = logOf(["stdout", `${"x".repeat(4_500)}\nnext\n`]);
  expect(log.rows.map(({ line, isContinued }) => [line, isContinued])).toEqual([
    [1, false],
    [1, true],
    [1, true],
    [2, false],
  ]);
  expect(log.text()).toBe(`${"x".repeat(4_500)}\nnext\n`);
});

it("keeps the newest of very many lines and tells how many went", () => {
  const log = new OutputLog();
  for (let block = 0; block < 15; block += 1) log.append("stdout", "line\n".repeat(10_000));
  expect(log.rows.length).toBeLessThanOrEqual(100_000);
  expect(log.droppedLines + log.rows.length).toBe(150_000);
});

it("takes five megabytes in well under a second of a processor", () => {
  const log = new OutputLog();
  const chunk = "0123456789 some words of output\n".repeat(2_000);
  const before = process.threadCpuUsage();
  for (let sent = 0; sent < 5 * 1024 * 1024; sent += chunk.length) log.append("stdout", chunk);
  const { user, system } = process.threadCpuUsage(before);
  expect((user + system) / 1_000).toBeLessThan(1_000);
});

it("gives the same text wherever it is cut", () => {
  const text = fc.array(fc.constantFrom("a", "b\n", "\r\n", "é", "\u001b[31m")).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(text, fc.nat({ max: 40 }), (whole, cut) => {
      const pieces = logOf(["stdout", whole.slice(0, cut)], ["stdout", whole.slice(cut)]);
      expect(pieces.text()).toBe(logOf(["stdout", whole]).text());
    }),
  );
});
