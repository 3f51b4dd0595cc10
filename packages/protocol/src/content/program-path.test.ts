import { describe, expect, it } from "vitest";
import { clashingPath, programPathProblem } from "./program-path.ts";

describe("the path of a program's file", () => {
  it.each(["main.c", "src/app/Main.java", "a b/ü.py", ".hidden", "...", "a..b", "-rf", "link -> target"])(
    "may be %j",
    (path) => expect(programPathProblem(path)).toBeUndefined(),
  );

  it.each([
    "",
    "/etc/passwd",
    "../up",
    "a/../../up",
    "a/./b",
    "a//b",
    "a/",
    "nul\0byte",
    "line\nbreak",
    "back\\slash",
    "\ud800",
    "x".repeat(256),
    `${"a/".repeat(16)}a`,
    `${"abcdefg/".repeat(200)}x`,
  ])("may not be %j", (path) => expect(programPathProblem(path)).toBeTypeOf("string"));

  it("may not be given twice, nor be both a file and a folder", () => {
    expect(clashingPath(["a", "b/c", "b/d"])).toBeUndefined();
    expect(clashingPath(["a", "b", "a"])).toMatchObject({ index: 2 });
    expect(clashingPath(["a/b", "a"])).toMatchObject({ index: 1 });
    expect(clashingPath(["a", "a/b/c"])).toMatchObject({ index: 1 });
  });
});
