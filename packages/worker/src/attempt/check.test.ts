import type { Check } from "@runyard/protocol";
import { describe, expect, it } from "vitest";
import { comparing, matches } from "./check.ts";

const compare = (check: Check, output: string, expected: string, tolerance = 1e-6): boolean =>
  matches(Buffer.from(output), Buffer.from(expected), { check, tolerance });

describe("comparing output", () => {
  it.each<[Check, string, string, boolean]>([
    ["exact", "3\n", "3\n", true],
    ["exact", "3\n", "3", false],
    ["exact", "", "", true],
    ["exact", "a\r\n", "a\n", false],

    ["lines", "3\n", "3", true],
    ["lines", "3", "3\n", true],
    ["lines", "a  \nb\t\n\n\n", "a\nb", true],
    ["lines", "a\r\nb\r\n", "a\nb\n", true],
    ["lines", "a\nb", "a\r\nb\r\n", true],
    ["lines", " a", "a", false],
    ["lines", "a b", "a  b", false],
    ["lines", "a\n\nb", "a\nb", false],
    ["lines", "\na", "a", false],
    ["lines", "", "", true],
    ["lines", "\n \n", "", true],
    ["lines", "", "\n\n", true],
    ["lines", "a", "", false],
    ["lines", "a\nb", "a", false],
    ["lines", "a", "a\nb", false],
    ["lines", "a\rb", "a\nb", false],

    ["tokens", "1  2\n3", "1 2 3\n", true],
    ["tokens", "  1 2", "1 2", true],
    ["tokens", "12", "1 2", false],
    ["tokens", "1 2 3", "1 2", false],
    ["tokens", "1 2", "1 2 3", false],
    ["tokens", "1.0", "1", false],
    ["tokens", "", " \n\t", true],

    ["numbers", "1.0000001", "1", true],
    ["numbers", "1.00001", "1", false],
    ["numbers", "1e3", "1000.0", true],
    ["numbers", "+.5", "0.5", true],
    ["numbers", "5.", "5", true],
    ["numbers", "-0", "0", true],
    ["numbers", "1000000.5", "1000000", true],
    ["numbers", "0.0000001", "0", true],
    ["numbers", "area: 2.0", "area: 2", true],
    ["numbers", "Area 2", "area 2", false],
    ["numbers", "nan", "1", false],
    ["numbers", "nan", "nan", true],
    ["numbers", "inf", "inf", true],
    ["numbers", "Infinity", "1e999", false],
    ["numbers", "0x10", "16", false],
    ["numbers", "1,5", "1.5", false],
    ["numbers", "", "0", false],
    ["numbers", "123456789012345678901234567890", "123456789012345678901234567890", true],
  ])("by %s: %j against %j is %s", (check, output, expected, same) => {
    expect(compare(check, output, expected)).toBe(same);
  });

  it("holds numbers to the tolerance that is asked for, zero included", () => {
    expect(compare("numbers", "1.05", "1", 0.1)).toBe(true);
    expect(compare("numbers", "105", "100", 0.1)).toBe(true);
    expect(compare("numbers", "1.2", "1", 0.1)).toBe(false);
    expect(compare("numbers", "1.0", "1", 0)).toBe(true);
    expect(compare("numbers", "1.0000001", "1", 0)).toBe(false);
  });

  it("never takes an endless number for a close one", () => {
    expect(compare("numbers", "1e999", "1")).toBe(false);
    expect(compare("numbers", "1", "1e999")).toBe(false);
    expect(compare("numbers", "1e999", "2e999")).toBe(false);
  });

  it("compares bytes that are no text", () => {
    const judging = { check: "lines", tolerance: 0 } as const;
    expect(matches(Uint8Array.of(0xff, 0x0a), Uint8Array.of(0xff), judging)).toBe(true);
    expect(matches(Uint8Array.of(0xff), Uint8Array.of(0xfe), judging)).toBe(false);
  });

  it("pauses now and then when there is much to compare", () => {
    const long = Buffer.from("1\n".repeat(100_000));
    expect([...comparing(long, long, { check: "tokens", tolerance: 0 })].length).toBe(10);
  });
});
