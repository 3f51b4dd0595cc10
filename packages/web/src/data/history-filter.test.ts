import { expect, it } from "vitest";
import { isDay, spanOf } from "./history-filter.ts";

it("looks back as far as the period says", () => {
  expect(spanOf({ period: "hour" }, 10_000_000)).toEqual({ from: 6_400_000 });
  expect(spanOf({ firstDay: "2026-01-01" }, 10_000_000)).toEqual({});
});

it("takes days from the first one's beginning to the last one's end", () => {
  expect(spanOf({ period: "days", firstDay: "2026-02-27", lastDay: "2026-02-28" }, 0)).toEqual({
    from: new Date(2026, 1, 27).getTime(),
    to: new Date(2026, 2, 1).getTime(),
  });
  expect(spanOf({ period: "days", lastDay: "2026-12-31" }, 0)).toEqual({ to: new Date(2027, 0, 1).getTime() });
});

it.each([
  ["2026-11-21", true],
  ["2026-11", false],
  ["yesterday", false],
  ["0001-01-01", false],
])("tells whether %s is a day", (text, is) => {
  expect(isDay(text)).toBe(is);
});
