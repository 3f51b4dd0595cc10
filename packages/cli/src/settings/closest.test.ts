import { expect, it } from "vitest";
import { closest, didYouMean } from "./closest.ts";

const known = ["jobs", "languages", "workers", "output-limit"];

it("finds the word that was meant", () => {
  expect(closest("job", known)).toBe("jobs");
  expect(closest("langauges", known)).toBe("languages");
  expect(closest("outputlimit", known)).toBe("output-limit");
});

it("suggests nothing where nothing is near", () => {
  expect(closest("frobnicate", known)).toBeUndefined();
  expect(didYouMean("xyz", [])).toBe("");
});
