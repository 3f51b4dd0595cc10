import { describe, expect, it } from "vitest";
import { backoffMs } from "./backoff.ts";

describe("the pause before connecting again", () => {
  it("doubles from a quarter of a second to half a lease, and stays there", () => {
    const longest = [1, 2, 3, 4, 5, 6, 7, 8, 1000].map((failures) => backoffMs(failures, () => 1));
    expect(longest).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000, 5000, 5000]);
  });

  it("is spread by chance over its second half", () => {
    expect(backoffMs(1, () => 0)).toBe(125);
    expect(backoffMs(7, () => 0)).toBe(2500);
  });
});
