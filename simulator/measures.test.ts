import { describe, expect, it } from "vitest";
import { jain } from "./measures.ts";

describe("Jain's index", () => {
  it("is 1 when all have the same, and 1/n when one has all", () => {
    expect(jain([3, 3, 3])).toBe(1);
    expect(jain([5, 0, 0, 0])).toBe(0.25);
    expect(jain([])).toBe(1);
  });
});
