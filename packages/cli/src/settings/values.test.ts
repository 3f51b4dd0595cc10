import { expect, it } from "vitest";
import { parseChoice, parseDuration, parseSize, parseUrl, parseWhole, parseWords } from "./values.ts";

it.each([
  ["10s", 10_000],
  ["500ms", 500],
  ["1.5m", 90_000],
  ["2min", 120_000],
  ["1h", 3_600_000],
  ["3", 3_000],
  [" 10 S ", 10_000],
])("reads the duration %s", (text, durationMs) => {
  expect(parseDuration(text)).toBe(durationMs);
});

it.each(["", "0", "-1s", "s", "10d", "1e3s", "0.1ms", "10s s", "NaN", "Infinity", "99999999999999999h", "constructor"])(
  "refuses the duration %j",
  (text) => {
    expect(() => parseDuration(text)).toThrow(/expected a duration/);
  },
);

it.each([
  ["256MiB", 268_435_456],
  ["1GB", 1_000_000_000],
  ["64k", 65_536],
  ["1.5kib", 1_536],
  ["100", 100],
  ["7b", 7],
])("reads the size %s", (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});

it.each(["", "0", "-1k", "MiB", "1TB", "1 000", "0x10", "9999999999999999GiB", "1toString"])(
  "refuses the size %j",
  (text) => {
    expect(() => parseSize(text)).toThrow(/expected a size/);
  },
);

it("reads whole numbers within their bounds only", () => {
  const parse = parseWhole(0, 65_535);
  expect(parse("7420")).toBe(7420);
  for (const text of ["", "-1", "65536", "1.5", "0x10", "1e3", "seven"])
    expect(() => parse(text)).toThrow(/from 0 to 65535/);
});

it("takes addresses of controllers and nothing else", () => {
  expect(parseUrl("http://127.0.0.1:7420/")).toBe("http://127.0.0.1:7420");
  for (const text of ["127.0.0.1:7420", "localhost", "ftp://x", "", "http://"])
    expect(() => parseUrl(text)).toThrow(/expected an address/);
});

it("takes one of a few words", () => {
  const parse = parseChoice("off", "process");
  expect(parse("process")).toBe("process");
  expect(() => parse("on")).toThrow("expected one of off, process");
});

it("takes a command as a JSON list of words, never as a line for a shell", () => {
  expect(parseWords('["ssh", "lab-{number}", ""]')).toEqual(["ssh", "lab-{number}", ""]);
  for (const text of ["ssh lab", "[]", '[""]', "[1]", '{"a": 1}', '"ssh"', "null"])
    expect(() => parseWords(text)).toThrow(/JSON list of words/);
});
