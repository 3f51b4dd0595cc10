import { describe, expect, it } from "vitest";
import { extremes, type Line, lastOf, stack, withGaps } from "./series.ts";

const at = (atMs: number, spanMs = 10) => ({ atMs, spanMs });

describe("points over time", () => {
  it("have a gap where nothing was measured, and none where a step was only late", () => {
    const timed = withGaps([at(10), at(20), at(33), at(100)], 10);
    expect(timed.map(({ atMs, point }) => [atMs, point !== null])).toEqual([
      [10, true],
      [20, true],
      [33, true],
      [34, false],
      [90, false],
      [100, true],
    ]);
  });

  it("end with the newest there is, however old that is", () => {
    expect(lastOf([at(10), at(20), at(30)], 15).map(({ atMs }) => atMs)).toEqual([20, 30]);
    expect(lastOf([], 15)).toEqual([]);
  });
});

const line = (values: (number | null)[]): Line => ({ label: "", color: "blue", values });

it("puts each line on top of those before it, and leaves gaps open", () => {
  expect(stack([line([1, 2, null]), line([10, 20, null])])).toEqual([
    [1, 2, null],
    [11, 22, null],
  ]);
});

it("tells the newest, the least and the greatest of what is known", () => {
  expect(extremes([null, 3, 1, 2, null])).toEqual({ last: 2, least: 1, most: 3 });
  expect(extremes([null])).toBeUndefined();
});
