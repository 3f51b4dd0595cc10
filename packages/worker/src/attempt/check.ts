import type { Check } from "@runyard/protocol";

/** How output is judged; `tolerance` counts for `numbers`. */
export type Judging = { check: Check; tolerance: number };

export const defaultJudging: Judging = { check: "lines", tolerance: 1e-6 };

/** A comparison yields after so many items, for the event loop's sake. */
const itemsPerTurn = 10_000;

/**
 * Compares output with what was expected, byte for byte within a line or word. A generator, because outputs of many
 * megabytes take longer than an event loop may wait: it yields now and then, and returns whether they match.
 */
export function* comparing(output: Uint8Array, expected: Uint8Array, judging: Judging): Generator<void, boolean> {
  if (judging.check === "exact") return Buffer.compare(output, expected) === 0;
  const next = judging.check === "lines" ? nextLine : nextToken;
  let [left, right] = [next(output, 0), next(expected, 0)];
  for (let count = 1; left !== undefined || right !== undefined; count += 1) {
    if (!isSameItem({ output, left, expected, right }, judging)) return false;
    left = left && next(output, left.next);
    right = right && next(expected, right.next);
    if (count % itemsPerTurn === 0) yield;
  }
  return true;
}

/** The same, at one go. */
export const matches = (output: Uint8Array, expected: Uint8Array, judging: Judging): boolean => {
  const comparison = comparing(output, expected, judging);
  for (;;) {
    const { done, value } = comparison.next();
    if (done) return value;
  }
};

/** A line without blanks at its end, or a word, and where to look for the one after. */
type Item = { start: number; end: number; next: number };

const newline = 0x0a;
const isBlank = (byte: number | undefined): boolean =>
  byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);

const nextLine = (bytes: Uint8Array, from: number): Item | undefined => {
  if (from >= bytes.length) return undefined;
  const found = bytes.indexOf(newline, from);
  const stop = found < 0 ? bytes.length : found;
  let end = stop;
  while (end > from && isBlank(bytes[end - 1])) end -= 1;
  return { start: from, end, next: stop + 1 };
};

const nextToken = (bytes: Uint8Array, from: number): Item | undefined => {
  let start = from;
  while (isBlank(bytes[start])) start += 1;
  if (start >= bytes.length) return undefined;
  let end = start;
  while (end < bytes.length && !isBlank(bytes[end])) end += 1;
  return { start, end, next: end };
};

type Pair = { output: Uint8Array; left: Item | undefined; expected: Uint8Array; right: Item | undefined };

const isSameItem = ({ output, left, expected, right }: Pair, { check, tolerance }: Judging): boolean => {
  // Beyond the end of the shorter one only empty lines may follow: blanks at the end of the output count for nothing.
  if (left === undefined || right === undefined) return check === "lines" && isEmpty(left) && isEmpty(right);
  const [one, other] = [output.subarray(left.start, left.end), expected.subarray(right.start, right.end)];
  if (Buffer.compare(one, other) === 0) return true;
  return check === "numbers" && areClose(one, other, tolerance);
};

const isEmpty = (item: Item | undefined): boolean => item === undefined || item.start === item.end;

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const longestNumber = 1000;

const areClose = (one: Uint8Array, other: Uint8Array, tolerance: number): boolean => {
  const [output, expected] = [numberIn(one), numberIn(other)];
  if (output === undefined || expected === undefined) return false;
  const apart = Math.abs(output - expected);
  return apart <= tolerance || apart <= tolerance * Math.abs(expected);
};

const numberIn = (bytes: Uint8Array): number | undefined => {
  if (bytes.length > longestNumber) return undefined;
  const text = Buffer.from(bytes).toString("latin1");
  // 1e999 is written like a number but becomes Infinity, which is near to everything.
  const number = decimal.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
};
