import { describe, expect, it } from "vitest";
import { layProgram } from "./program.ts";

const c = { defaultFile: "main.c", extensions: [".c"], sources: undefined, naming: undefined };
const java = { defaultFile: "Main.java", extensions: [".java"], sources: undefined, naming: "java" as const };
const files = (given: Record<string, string>) => Object.entries(given).map(([path, content]) => ({ path, content }));
const pathsOf = (program: ReturnType<typeof layProgram>): string[] => program.files.map(({ path }) => path);

describe("laying a program's files", () => {
  it("gives a single source the language's usual name", () => {
    const program = layProgram(c, { source: "int x;" });
    expect(program).toMatchObject({ entry: "main.c", sources: ["main.c"], outFolder: ".build" });
    expect(Buffer.from(program.files[0]?.bytes ?? []).toString()).toBe("int x;");
  });

  it("decodes base64", () => {
    const program = layProgram(c, { files: [{ path: "a.c", content: "AP8=", encoding: "base64" }] });
    expect([...(program.files[0]?.bytes ?? [])]).toEqual([0, 255]);
  });

  it("compiles what has the language's extension, and the entry whatever it is called", () => {
    const program = layProgram(c, {
      files: files({ "x.h": "", "a.c": "", "b.txt": "", "lib/c.c": "" }),
      entry: "b.txt",
    });
    expect(program.sources).toEqual(["a.c", "b.txt", "lib/c.c"]);
  });

  it("takes another output folder where the job has files in the usual one", () => {
    expect(layProgram(c, { files: files({ "a.c": "", ".build": "" }) }).outFolder).toBe(".build_");
    expect(layProgram(c, { files: files({ ".build/a.c": "", ".build_/b": "" }) }).outFolder).toBe(".build__");
  });
});

const main = "public static void main(String[] a) {}";

describe("laying a Java program", () => {
  it("names a file after its public class, beside where it was", () => {
    const program = layProgram(java, { source: `package p; public class Prog { ${main} }` });
    expect(program).toMatchObject({ entry: "Prog.java", sources: ["Prog.java"], mainClass: "p.Prog" });
    const folder = layProgram(java, { files: files({ "src/x.java": "public class Prog {}" }) });
    expect(pathsOf(folder)).toEqual(["src/Prog.java"]);
  });

  it("leaves alone what is well named, and files without public types", () => {
    const given = files({
      "a/B.java": "package a; public class B {}",
      "odd-name.java": "class X {}",
      "n.txt": "class N",
    });
    expect(pathsOf(layProgram(java, { files: given }))).toEqual(["a/B.java", "odd-name.java", "n.txt"]);
  });

  it("makes a Java file of an entry without the extension", () => {
    expect(layProgram(java, { files: files({ prog: `class X { ${main} }` }) })).toMatchObject({
      entry: "X.java",
      sources: ["X.java"],
      mainClass: "X",
    });
  });

  it("uses the package's folder where the name is taken", () => {
    const given = files({
      "Main.java": `package a; public class Main { ${main} }`,
      "Other.java": "package b.c; public class Main {}",
    });
    expect(pathsOf(layProgram(java, { files: given }))).toEqual(["Main.java", "b/c/Main.java"]);
  });

  it.each([
    [
      "the entry's class with main",
      { "A.java": `class A { ${main} }`, "B.java": `class B { ${main} }` },
      "B.java",
      "B",
    ],
    ["a later class of the entry", { "A.java": `class X {} class Y { ${main} }` }, "A.java", "Y"],
    [
      "another file's, when the entry has none",
      { "A.java": "public class A {}", "B.java": `class B { ${main} }` },
      "A.java",
      "B",
    ],
    ["the entry's class when none has main", { "A.java": "class X {} class Y {}" }, "A.java", "X"],
  ])("starts %s", (_what, given, entry, expected) => {
    expect(layProgram(java, { files: files(given), entry }).mainClass).toBe(expected);
  });
});
