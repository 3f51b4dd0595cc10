import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Output, OutputBatcher } from "./output-batch.ts";

let emitted: string[];
let batch: OutputBatcher;
const add = (stream: Output["stream"], text: string | Uint8Array) => batch.add({ stream, bytes: Buffer.from(text) });

beforeEach(() => {
  vi.useFakeTimers();
  emitted = [];
  batch = new OutputBatcher(
    ({ stream, bytes }) => emitted.push(`${stream === "stdout" ? "1" : "2"}${Buffer.from(bytes).toString("latin1")}`),
    () => performance.now(),
  );
});
afterEach(() => {
  vi.useRealTimers();
});

describe("joining output", () => {
  it("emits the first write after a pause in the same turn, and what follows within 5 ms as one", () => {
    add("stdout", "a");
    vi.advanceTimersByTime(1);
    expect(emitted).toEqual(["1a"]);
    add("stdout", "b");
    add("stdout", "c");
    vi.advanceTimersByTime(2);
    expect(emitted).toEqual(["1a"]);
    vi.advanceTimersByTime(3);
    expect(emitted).toEqual(["1a", "1bc"]);
  });

  it("keeps the order of the two streams", () => {
    add("stdout", "a");
    add("stderr", "b");
    add("stdout", "c");
    add("stdout", "d");
    batch.flush();
    expect(emitted).toEqual(["1a", "2b", "1cd"]);
  });

  it("cuts what is large, and loses nothing of it", () => {
    add("stdout", "x".repeat(100_000));
    batch.flush();
    expect(emitted.every((one) => one.length <= 32 * 1024 + 1)).toBe(true);
    expect(emitted.map((one) => one.length - 1).reduce((sum, one) => sum + one)).toBe(100_000);
  });

  it("does not cut a character in two, in one write or between two", () => {
    add("stdout", `${"x".repeat(32 * 1024 - 1)}é!`);
    batch.flush();
    expect(emitted[0]).toHaveLength(32 * 1024);
    const euro = Buffer.from("€");
    emitted.length = 0;
    add("stdout", euro.subarray(0, 1));
    vi.advanceTimersByTime(10);
    add("stdout", euro.subarray(1, 2));
    vi.advanceTimersByTime(10);
    expect(emitted).toEqual([]);
    add("stdout", euro.subarray(2));
    vi.advanceTimersByTime(10);
    expect(emitted).toEqual([`1${euro.toString("latin1")}`]);
  });

  it("tells an unfinished character when the other stream speaks or the program ends", () => {
    add("stdout", Uint8Array.of(0xe2, 0x82));
    add("stderr", "b");
    add("stdout", Uint8Array.of(0xf0));
    batch.flush();
    expect(emitted).toEqual(["1\xe2\x82", "2b", "1\xf0"]);
  });

  it("does not hold back bytes that are no text", () => {
    add("stdout", Uint8Array.of(0x80, 0x80, 0x80, 0x80));
    vi.advanceTimersByTime(10);
    expect(emitted).toEqual(["1\x80\x80\x80\x80"]);
  });

  it("emits nothing and leaves no timer when nothing was written", () => {
    batch.flush();
    add("stdout", "a");
    batch.flush();
    expect(emitted).toEqual(["1a"]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
