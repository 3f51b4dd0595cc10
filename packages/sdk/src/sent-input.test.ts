import { expect, it } from "vitest";
import { SentInput } from "./sent-input.ts";

const bytes = (length: number): Uint8Array => new Uint8Array(length);

it("gives back what is kept with its place in the input", () => {
  const input = new SentInput(100);
  input.append(bytes(3));
  input.append(bytes(4));
  expect(input.from(0).map((chunk) => chunk.offset)).toEqual([0, 3]);
  expect(input.from(3).map((chunk) => chunk.offset)).toEqual([3]);
  expect(input.from(4).map((chunk) => [chunk.offset, chunk.bytes.length])).toEqual([[4, 3]]);
  expect(input.from(7)).toEqual([]);
});

it("lets go of the oldest beyond its bound, but never of what was not sent", () => {
  const input = new SentInput(10);
  for (let count = 0; count < 4; count += 1) input.append(bytes(5));
  input.forgetBefore(5);
  expect(input.firstKept).toBe(5);
  input.forgetBefore(20);
  expect(input.firstKept).toBe(10);
  expect(input.length).toBe(20);
});

it("keeps its own copy of bytes the caller uses again", () => {
  const input = new SentInput(10);
  const buffer = bytes(1);
  input.append(buffer);
  buffer[0] = 7;
  expect(input.from(0)[0]?.bytes[0]).toBe(0);
});
