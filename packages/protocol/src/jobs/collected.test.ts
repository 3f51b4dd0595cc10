import { describe, expect, test } from "vitest";
import { collectPatternProblem, contentTypeOf } from "./collected.ts";

describe("a pattern of files to collect", () => {
  test.each(["plot.png", "out/*.csv", "**", "**/a?.txt", "out/**/x/**", "*", "a b", ".hidden", "é/*"])(
    "%j is one",
    (pattern) => {
      expect(collectPatternProblem(pattern)).toBeUndefined();
    },
  );

  test.each([
    ["", "must not be empty"],
    ["/etc/passwd", "must be relative, without a leading slash"],
    ["../x", 'must not contain ".."'],
    ["a/./b", 'must not contain "."'],
    ["out/", "has an empty folder or file name"],
    ["a\\b", "must use / between folders"],
    ["a\nb", "must not contain control characters"],
    ["a**", "must have / or nothing on both sides of **"],
    ["***", "must have / or nothing on both sides of **"],
    ["a/".repeat(17).slice(0, -1), "must be at most 16 folders deep"],
  ])("%j is none", (pattern, problem) => {
    expect(collectPatternProblem(pattern)).toBe(problem);
  });
});

test.each([
  ["plot.png", "image/png"],
  ["out/PLOT.JPG", "image/jpeg"],
  ["a.tar.gz", "application/gzip"],
  ["page.html", "text/html"],
  ["no-extension", "application/octet-stream"],
  ["a.constructor", "application/octet-stream"],
  [".png", "image/png"],
])("the content type of %s is %s", (path, type) => {
  expect(contentTypeOf(path)).toBe(type);
});
