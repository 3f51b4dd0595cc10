import { describe, expect, it } from "vitest";
import { RowHeights } from "./row-heights.ts";

/** The same, added up one by one. */
const plainly = (heights: number[]) => ({
  startOf: (index: number) => heights.slice(0, index).reduce((sum, px) => sum + px, 0),
  indexAt: (px: number) => {
    let rest = px;
    let index = 0;
    for (; rest >= (heights[index] ?? 20); index += 1) rest -= heights[index] ?? 20;
    return index;
  },
});

describe("heights of rows", () => {
  it("are the usual one until they are measured", () => {
    const heights = new RowHeights(20);
    expect([heights.startOf(0), heights.startOf(100_000), heights.indexAt(1_999_999)]).toEqual([0, 2_000_000, 99_999]);
  });

  it("tell by how much a row is higher than was thought", () => {
    const heights = new RowHeights(20);
    expect([heights.measure(7, 60), heights.measure(7, 60), heights.measure(7, 40)]).toEqual([40, 0, -20]);
    expect([heights.startOf(7), heights.startOf(8)]).toEqual([140, 180]);
  });

  it("find every place as if they were added up one by one", () => {
    const heights = new RowHeights(20);
    const all = Array.from({ length: 3_000 }, (_, index) =>
      index % 7 === 0 || index > 2_900 ? 20 + (index % 90) : 20,
    );
    for (const [index, px] of all.entries()) heights.measure(index, px);
    const plain = plainly(all);
    for (const index of [0, 1, 511, 512, 513, 1_024, 2_047, 2_950, 3_000]) {
      expect(heights.startOf(index)).toBe(plain.startOf(index));
    }
    for (let px = 0; px < plain.startOf(3_000); px += 997) expect(heights.indexAt(px)).toBe(plain.indexAt(px));
  });

  it("begin again where they are cleared", () => {
    const heights = new RowHeights(20);
    heights.measure(600, 100);
    heights.clear();
    expect([heights.startOf(1_000), heights.measure(600, 100)]).toEqual([20_000, 80]);
  });
});
