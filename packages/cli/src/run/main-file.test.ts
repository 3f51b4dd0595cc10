import { describe, expect, it } from "vitest";
import { Failure } from "../failure.ts";
import { chooseMain } from "./main-file.ts";

const offered = [
  { name: "c", aliases: ["gcc"], extensions: [".c"] },
  { name: "cpp", aliases: ["c++"], extensions: [".cpp", ".cc"] },
  { name: "python", aliases: ["py", "python3"], extensions: [".py"] },
  { name: "javascript", aliases: ["js", "node"], extensions: [".js", ".mjs"] },
];
const program = (paths: string[], named: string[] = paths, content = "x") => ({
  files: paths.map((path) => ({ path, content })),
  named,
});

describe("the main file", () => {
  it.each<[string, string[], string[], string, string]>([
    ["the first that was named", ["b.c", "a.c"], ["b.c", "a.c"], "b.c", "c"],
    ["the only one in a language", ["data.csv", "x/prog.py"], [], "x/prog.py", "python"],
    ["the one called main, the nearest first", ["lib/main.cc", "main.cpp", "a.cpp"], [], "main.cpp", "cpp"],
    ["Python's own main", ["pkg/__main__.py", "pkg/a.py"], [], "pkg/__main__.py", "python"],
  ])("is %s", (_, paths, named, entry, language) => {
    expect(chooseMain(program(paths, named), offered, {})).toEqual({ entry, language });
  });

  it("is what --entry names, given from where one stands", () => {
    const files = program(["src/a.py", "src/b.py"], []);
    expect(chooseMain(files, offered, { entry: "./src/b.py" }).entry).toBe("src/b.py");
    expect(chooseMain(files, offered, { entry: "project/src/b.py" }).entry).toBe("src/b.py");
    expect(() => chooseMain(files, offered, { entry: "c.py" })).toThrow(/not one of the program's files: src\/a.py/);
  });

  it("must be named where nothing tells", () => {
    expect(() => chooseMain(program(["a.py", "b.py"], []), offered, {})).toThrow(/Name it with --entry: a.py, b.py/);
  });

  it("is in the language that was asked for, whatever its name", () => {
    expect(chooseMain(program(["a.txt"]), [], { language: "python" })).toEqual({ entry: "a.txt", language: "python" });
  });

  it("is refused with the languages there are where nothing tells its language", () => {
    expect(() => chooseMain(program(["a.txt"]), offered, {})).toThrow(Failure);
    expect(() => chooseMain(program(["a.txt"]), offered, {})).toThrow(/--language: c, cpp, python, javascript/);
    expect(() => chooseMain(program([".py"]), offered, {})).toThrow(/--language/);
  });

  it("tells its language by its #! line where its name does not", () => {
    const script = program(["tool"], ["tool"], "#!/usr/bin/env -S python3.12 -u\n");
    expect(chooseMain(script, offered, {}).language).toBe("python");
    expect(chooseMain(program(["t"], ["t"], "#!/usr/bin/nodejs"), offered, {}).language).toBe("javascript");
  });
});
