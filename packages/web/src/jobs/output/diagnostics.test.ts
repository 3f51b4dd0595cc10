import { describe, expect, it } from "vitest";
import { readDiagnostics } from "./diagnostics.ts";
import { findLocations } from "./locations.ts";

describe("the places a compiler complains of", () => {
  it.each([
    [
      "gcc",
      "main.c:3:5: error: expected ';'",
      { path: "main.c", line: 3, column: 5, severity: "error", message: "expected ';'" },
    ],
    ["gcc warning", "./main.c:3:5: warning: unused [-Wall]", { line: 3, severity: "warning" }],
    [
      "javac",
      "src/Main.java:7: error: ';' expected",
      { path: "src/Main.java", line: 7, column: null, severity: "error" },
    ],
    [
      "tsc",
      "main.ts(2,7): error TS2322: Type 'string'",
      { path: "main.ts", line: 2, column: 7, message: "Type 'string'" },
    ],
    ["go", "./main.go:4:2: undefined: x", { path: "main.go", line: 4, column: 2, message: "undefined: x" }],
    [
      "rust",
      "error[E0308]: mismatched types\n --> main.rs:2:5\n",
      { path: "main.rs", line: 2, severity: "error", message: "mismatched types" },
    ],
    [
      "python",
      '  File "/work/main.py", line 2\n    print(\n         ^\nSyntaxError: never closed',
      { path: "main.py", line: 2, message: "SyntaxError: never closed" },
    ],
  ])("are found in %s's words", (_name, output, expected) => {
    const paths = ["main.c", "src/Main.java", "main.ts", "main.go", "main.rs", "main.py"];
    expect(readDiagnostics(output, paths)).toEqual([expect.objectContaining(expected)]);
  });

  it("are told once, and only of the program's own files", () => {
    const output = "main.c:1:1: error: no\nmain.c:1:1: error: no\n/usr/include/stdio.h:3:1: note: declared here\n";
    expect(readDiagnostics(output, ["main.c"])).toHaveLength(1);
  });

  it("do not include the place in a sentence about another one", () => {
    expect(readDiagnostics("In file included from main.c:1:\n", ["main.c"])).toEqual([]);
  });
});

describe("a line of output", () => {
  it("names places in the program's files", () => {
    const java = "\tat Main.run(Main.java:12)";
    expect(findLocations(java, ["src/Main.java"])).toEqual([
      { path: "src/Main.java", line: 12, column: null, start: 13, end: 25 },
    ]);
    expect(java.slice(13, 25)).toBe("Main.java:12");
  });

  it("names none that is not there", () => {
    expect(findLocations("12:30:01 GET http://host:80/main.c", ["main.c"])).toEqual([]);
  });
});
