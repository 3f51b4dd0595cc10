import { type CompileResult, foldTranscript, type JobRequest, type RunResult, type StepEvent } from "@runyard/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Attempt, type AttemptEnd } from "../src/attempt/attempt.ts";
import type { InstalledToolchain } from "../src/toolchains/detect.ts";
import { ownToolchainFolder } from "../src/workshop.ts";
import { openTestWorkshop, type TestWorkshop, versionsOf } from "./workshop.ts";

/** A busy machine may take its time; one that works does not need it. */
const patience = { timeout: 60_000 };

const mebibyte = 1024 * 1024;

/** Those that every machine of ours has; the others are in more-languages.test.ts. */
const six = ["c", "cpp", "java", "javascript", "python", "typescript"];

let shop: TestWorkshop;
beforeAll(async () => {
  shop = await openTestWorkshop([ownToolchainFolder], six);
});
afterAll(() => shop?.close());

type Answer = {
  end: AttemptEnd;
  compile: CompileResult | null;
  runs: RunResult[];
  events: StepEvent[];
  run: RunResult;
};

const toolchainFor = ({ language, version }: Pick<JobRequest, "language" | "version">): InstalledToolchain => {
  const [wanted] = versionsOf(shop, language, version);
  const found = shop.catalogue.find(language, wanted ?? "");
  if (found === undefined) throw new Error(`this machine has no ${language} ${version ?? ""}`);
  return found;
};

const begin = (request: JobRequest) => {
  const events: StepEvent[] = [];
  const attempt = new Attempt({
    request,
    toolchain: toolchainFor(request),
    sandboxes: shop.sandboxes,
    emit: (event) => events.push(event),
    nowMs: Date.now,
  });
  return { attempt, events, end: attempt.run() };
};

const execute = async (request: JobRequest): Promise<Answer> => {
  const { events, end } = begin(request);
  const ended = await end;
  const { compile, runs } = foldTranscript(events);
  return { end: ended, compile, runs, events, run: runs[0] as RunResult };
};

const files = (given: Record<string, string>) => Object.entries(given).map(([path, content]) => ({ path, content }));

describe("toolchains", () => {
  it("offers each of the six languages, with exactly one default version", () => {
    const offered = shop.catalogue.present();
    expect(shop.refused.filter(({ why, version }) => why.includes("hello") || version === "unknown")).toEqual([]);
    expect([...new Set(offered.map(({ language }) => language))]).toEqual(six);
    const defaults = offered.filter(({ isDefault }) => isDefault).map(({ language }) => language);
    expect(new Set(defaults).size).toBe(defaults.length);
    expect(defaults).toHaveLength(6);
    expect(offered.every(({ version }) => /^\d+\.\d+/.test(version))).toBe(true);
  });

  it("takes the pinned Node as the default JavaScript", () => {
    const [node] = shop.catalogue.present().filter(({ language, isDefault }) => language === "javascript" && isDefault);
    expect(node?.version).toBe(process.versions.node);
  });

  it.each(six)("runs the example of %s", async (language) => {
    const { language: manifest } = toolchainFor({ language });
    const answer = await execute({ language, source: manifest.helloSource });
    expect(answer.run).toMatchObject({ outcome: "ok", exitCode: 0, stdout: "Hello, world!\n", stderr: "" });
    expect(answer.compile === null).toBe(language === "python" || language === "javascript");
  });
});

describe("compile errors", () => {
  it.each([
    ["c", "int main(void) { return x; }", /^main\.c: In function ‘main’:\nmain\.c:1:25: error: ‘x’ undeclared/],
    [
      "cpp",
      "int main() { return x; }",
      /^main\.cpp: In function ‘int main\(\)’:\nmain\.cpp:1:21: error: ‘x’ was not declared/,
    ],
    [
      "java",
      "class Main { int x = true; }",
      /^Main\.java:1: error: incompatible types: boolean cannot be converted to int/,
    ],
  ])("come as the %s compiler wrote them", async (language, source, expected) => {
    const answer = await execute({ language, source });
    expect(answer.compile).toMatchObject({ outcome: "compile_error", exitCode: 1, signal: null, stdout: "" });
    expect(answer.compile?.stderr).toMatch(expected);
    expect(answer.runs).toEqual([]);
  });

  it("are left out of TypeScript that only has its types taken off", async () => {
    const source = 'const count: number = "three";\nconsole.log(count);\n';
    expect((await execute({ language: "typescript", source })).compile?.outcome).toBe("compile_error");
    const answer = await execute({ language: "typescript", source, compileArgs: ["--noCheck"] });
    expect(answer.run).toMatchObject({ outcome: "ok", stdout: "three\n" });
  });

  it.each(["c", "cpp"])(
    "of %s tell what the compiler's own linker says, whichever would be quicker",
    async (language) => {
      const { compile } = await execute({
        language,
        source: "int missing(int); int main(void) { return missing(1); }",
      });
      expect(compile?.outcome).toBe("compile_error");
      expect(compile?.stderr).toMatch(
        /^\/usr\/bin\/ld: .*\n.*undefined reference to `missing(\(int\))?'\ncollect2: error: ld returned 1/,
      );
    },
  );

  it("are type errors in TypeScript, exactly as tsc prints them", async () => {
    const answer = await execute({ language: "typescript", source: 'const n: number = "one";\n' });
    expect(answer.compile).toMatchObject({ outcome: "compile_error" });
    expect(answer.compile?.stdout).toBe(
      "main.ts(1,7): error TS2322: Type 'string' is not assignable to type 'number'.\n",
    );
  });

  it("name the file as it was given, folders included", async () => {
    const answer = await execute({
      language: "c",
      files: files({ "src/app.c": "int main(void) { return 0 }\n" }),
    });
    expect(answer.compile?.stderr).toMatch(/^src\/app\.c: In function/);
  });

  it("say so when a compiler is content but made no program", async () => {
    const answer = await execute({
      language: "c",
      source: "int main(void) { return 0; }",
      compileArgs: ["-fsyntax-only"],
    });
    expect(answer.compile).toMatchObject({ outcome: "compile_error", exitCode: 0 });
    expect(answer.compile?.stderr).toBe("runyard: the compiler made no program\n");
  });

  it("are a limit's outcome when the compiler hits one", async () => {
    const source =
      "template<int N> struct F { static const int v = F<N-1>::v + F<N-2>::v; };\nint main() { return F<9999999>::v; }";
    const answer = await execute({
      language: "cpp",
      source,
      compileArgs: ["-ftemplate-depth=100000000"],
      compileLimits: { cpuTimeMs: 300, wallTimeMs: 5000, memoryBytes: 2048 * mebibyte },
    });
    expect(answer.compile).toMatchObject({ outcome: "time_limit", limit: { name: "cpuTimeMs", value: 300 } });
    expect(answer.runs).toEqual([]);
  });
});

describe("programs of several files", () => {
  it("are found in Python from the script's folder and from the top", async () => {
    const answer = await execute({
      language: "python",
      entry: "app/main.py",
      files: files({
        "data/words.txt": "one two\n",
        "lib/__init__.py": "",
        "lib/text.py": "def shout(s): return s.upper()\n",
        "app/near.py": "mark = '!'\n",
        "app/main.py":
          "from lib.text import shout\nfrom near import mark\nprint(shout(open('data/words.txt').read().strip()) + mark)\n",
      }),
    });
    expect(answer.run).toMatchObject({ outcome: "ok", stdout: "ONE TWO!\n" });
  });

  it("are compiled together in C, with headers from the entry's folder and the top", async () => {
    const answer = await execute({
      language: "c",
      entry: "src/main.c",
      files: files({
        "include/twice.h": "int twice(int);\n",
        "src/near.h": "#define N 21\n",
        "src/main.c":
          '#include "include/twice.h"\n#include <near.h>\n#include <math.h>\n#include <stdio.h>\nint main(int c, char **v) { printf("%d %.1f\\n", twice(N), sqrt(c + 15)); }\n',
        "lib/twice.c": '#include "include/twice.h"\nint twice(int n) { return 2 * n; }\n',
      }),
    });
    expect(answer.run).toMatchObject({ outcome: "ok", stdout: "42 4.0\n" });
  });

  it("are compiled together in C++, whatever their extension", async () => {
    const answer = await execute({
      language: "cpp",
      files: files({
        "main.cc": '#include <iostream>\n#include "shape.hpp"\nint main() { std::cout << area(3) << std::endl; }\n',
        "shape.hpp": "#pragma once\ndouble area(double);\n",
        "shape.cxx": '#include "shape.hpp"\ndouble area(double r) { return r * r; }\n',
      }),
    });
    expect(answer.run).toMatchObject({ outcome: "ok", stdout: "9\n" });
  });

  it("may be a Java project with packages below src/main/java, and resources", async () => {
    const answer = await execute({
      language: "java",
      entry: "src/main/java/org/yard/App.java",
      files: files({
        "src/main/java/org/yard/App.java":
          'package org.yard;\nimport org.yard.model.Greeting;\npublic class App {\n  public static void main(String[] args) throws Exception {\n    var in = App.class.getResourceAsStream("/who.txt");\n    System.out.print(new Greeting(new String(in.readAllBytes())).text());\n  }\n}\n',
        "src/main/java/org/yard/model/Greeting.java":
          'package org.yard.model;\npublic record Greeting(String who) { public String text() { return "Hi " + who; } }\n',
        "src/main/resources/who.txt": "yard\n",
      }),
    });
    expect(answer.run).toMatchObject({ outcome: "ok", stdout: "Hi yard\n" });
  });

  it("may have any file and class name in Java", async () => {
    const source =
      'package a.b; class Helper {} public final class Prog { public static void main(String... x) { System.out.println("ok"); } }';
    const answer = await execute({ language: "java", files: files({ "solution-1.txt": source }) });
    expect(answer.run).toMatchObject({ outcome: "ok", stdout: "ok\n" });
  });

  it("may be CommonJS, modules, and both at once in JavaScript", async () => {
    const answer = await execute({
      language: "javascript",
      files: files({
        "main.mjs": "import { one } from './one.mjs';\nimport two from './two.cjs';\nconsole.log(one + two);\n",
        "one.mjs": "export const one = 1;\n",
        "two.cjs": "module.exports = 2;\n",
      }),
    });
    expect(answer.run).toMatchObject({ outcome: "ok", stdout: "3\n" });
  });

  it("are type-checked together in TypeScript, with enums, generics and JSON", async () => {
    const answer = await execute({
      language: "typescript",
      entry: "src/main.ts",
      files: files({
        "src/main.ts":
          'import * as fs from "node:fs";\nimport { Box, Color } from "./lib/box";\nimport data from "../data.json";\nconst name = "shadows no global";\nasync function main(): Promise<void> {\n  const box = new Box(Color.Green);\n  console.log(box.get(), data.n, fs.existsSync("data.json"), process.argv.length, name.length);\n}\nmain();\n',
        "src/lib/box.ts":
          "export enum Color { Red, Green }\nexport class Box<T> {\n  constructor(private value: T) {}\n  get(): T { return this.value; }\n}\n",
        "data.json": '{ "n": 7 }\n',
      }),
    });
    expect(answer.compile).toMatchObject({ outcome: "ok", stdout: "", stderr: "" });
    expect(answer.run).toMatchObject({ outcome: "ok", stdout: "1 7 true 2 17\n" });
  });

  it("may import each other by the names they have, in TypeScript", async () => {
    const answer = await execute({
      language: "typescript",
      files: files({
        "main.ts": 'import { n } from "./n.ts";\nconsole.log(n);\n',
        "n.ts": "export const n: number = 5;\n",
      }),
    });
    expect(answer.run).toMatchObject({ outcome: "ok", stdout: "5\n" });
  });

  it("may be scripts that export nothing and require what they need, in TypeScript", async () => {
    const source =
      'const fs = require("fs");\nlet x: string = fs.readFileSync("/dev/stdin", "utf8");\nconsole.log(x.length);\n';
    const answer = await execute({ language: "typescript", source, stdin: "four" });
    expect(answer.run).toMatchObject({ outcome: "ok", stdout: "4\n" });
  });

  it("keep their own folder where the compiler's output would go", async () => {
    const answer = await execute({
      language: "c",
      files: files({
        "main.c": '#include ".build/x.h"\n#include <stdio.h>\nint main(void) { printf("%d\\n", X); }\n',
        ".build/x.h": "#define X 5\n",
      }),
    });
    expect(answer.run).toMatchObject({ outcome: "ok", stdout: "5\n" });
  });

  it.each([
    ["c", "-v.c", "int main(void) { return 0; }"],
    ["c", "@main.c", "int main(void) { return 0; }"],
    ["java", "@/x.java", "class X { public static void main(String[] a) {} }"],
    ["python", "-c.py", "pass"],
  ])("are never read as options, however they are named: %s %s", async (language, path, source) => {
    const answer = await execute({ language, files: files({ [path]: source }) });
    expect(answer.run).toMatchObject({ outcome: "ok", exitCode: 0 });
  });
});

describe("inputs", () => {
  it("are compiled once and run each in turn", async () => {
    const answer = await execute({
      language: "c",
      source:
        '#include <stdio.h>\nint main(int c, char **v) { int a, b; scanf("%d %d", &a, &b); printf("%d %s\\n", a + b, c > 1 ? v[1] : "-"); FILE *f = fopen("seen", "r"); if (f) puts("LEFT BEHIND"); fopen("seen", "w"); }',
      args: ["all"],
      inputs: [
        { stdin: "1 2", expected: "3 all" },
        { stdin: "3 4", args: ["own"], expected: "7 own" },
        { stdin: "5 6", expected: "12 all" },
      ],
    });
    expect(answer.events.filter(({ type }) => type === "compiled")).toHaveLength(1);
    expect(answer.runs.map(({ verdict }) => verdict)).toEqual(["accepted", "accepted", "wrong_answer"]);
    expect(answer.runs.map(({ stdout }) => stdout)).toEqual(["3 all\n", "7 own\n", "11 all\n"]);
  });

  it("pass arguments and standard input as they are, blanks and quotes and bytes included", async () => {
    const source = "import sys\nsys.stdout.buffer.write(repr(sys.argv[1:]).encode() + sys.stdin.buffer.read())\n";
    const args = ["a b", "", "'\"$HOME", "é", "-x"];
    const stdin = Buffer.from([0, 255, 10]).toString("base64");
    const answer = await execute({ language: "python", source, args, stdin, stdinEncoding: "base64" });
    expect(answer.run.encoding).toBe("base64");
    expect(Buffer.from(answer.run.stdout, "base64")).toEqual(
      Buffer.concat([Buffer.from(`['a b', '', '\\'"$HOME', 'é', '-x']`), Buffer.from([0, 255, 10])]),
    );
  });

  it("number events in the order things happened", async () => {
    const source = "import sys\nfor i in range(3):\n  print(i)\n  print(i, file=sys.stderr)\n";
    const { events } = await execute({ language: "python", source });
    expect(events.map((event) => (event.type === "output" ? event.stream : event.type))).toEqual([
      "step",
      ...["stdout", "stderr", "stdout", "stderr", "stdout", "stderr"],
      "ran",
    ]);
  });
});

describe("output", () => {
  it("of Python comes line by line while the program runs, though nobody attached", async () => {
    const { attempt, events, end } = begin({ language: "python", source: "print('first')\nwhile True: pass" });
    await expect
      .poll(() => events.find((event) => event.type === "output"), patience)
      .toMatchObject({ data: "first\n" });
    attempt.cancel();
    await end;
  });
});

describe("limits", () => {
  it("end a Java program's memory as an OutOfMemoryError, told as the limit that it is", async () => {
    const source =
      "import java.util.*;\npublic class Eat { public static void main(String[] a) { List<byte[]> l = new ArrayList<>(); while (true) l.add(new byte[1 << 20]); } }";
    const answer = await execute({ language: "java", source });
    const words = "java.lang.OutOfMemoryError: Java heap space";
    const limit = { name: "memoryBytes", value: 256 * mebibyte, by: "runtime", words };
    expect(answer.run).toMatchObject({ outcome: "memory_limit", exitCode: 1, limit });
    expect(answer.run.stderr).toContain("java.lang.OutOfMemoryError: Java heap space");
  });

  it("let Java use most of its memory", async () => {
    const source =
      "public class Fit { static byte[][] keep = new byte[120][]; public static void main(String[] a) { for (int i = 0; i < 120; i++) { keep[i] = new byte[1000000]; keep[i][5] = 1; } System.out.println(keep.length); } }";
    expect((await execute({ language: "java", source })).run).toMatchObject({ outcome: "ok", stdout: "120\n" });
  });

  it("end a Node program's memory as Node's own heap error, told as the limit that it is", async () => {
    const source = "const keep = []; for (;;) keep.push(new Array(1000).fill(Math.random()));";
    const answer = await execute({ language: "javascript", source });
    expect(answer.run).toMatchObject({
      outcome: "memory_limit",
      limit: { name: "memoryBytes", value: 256 * mebibyte, by: "runtime", words: "JavaScript heap out of memory" },
    });
    expect(answer.run.stderr).toContain("JavaScript heap out of memory");
  });

  it.each([
    [
      "java",
      "class K { static byte[][] keep = new byte[60][]; public static void main(String[] a) { for (int i = 0; i < 60; i++) keep[i] = new byte[1000000]; System.out.println(keep.length); } }",
    ],
    ["javascript", "const keep = []; for (let i = 0; i < 600_000; i++) keep.push({ i }); console.log(60);"],
  ])("leave a small %s program most of a small memory", async (language, source) => {
    const answer = await execute({ language, source, limits: { memoryBytes: 128 * mebibyte } });
    expect(answer.run).toMatchObject({ outcome: "ok", stdout: "60\n" });
  });

  it("leave a program its own end when it lives on after an OutOfMemoryError", async () => {
    const source =
      "class C { public static void main(String[] a) { try { byte[][] l = new byte[999][]; for (int i = 0; ; i++) l[i] = new byte[1 << 20]; } catch (OutOfMemoryError e) { e.printStackTrace(); } } }";
    expect((await execute({ language: "java", source })).run).toMatchObject({ outcome: "ok", exitCode: 0 });
  });

  it.each([
    ["is ended by its own request", "process.exit(0)", "ok"],
    ["fails", "missing.call()", "runtime_error"],
  ])("keep all that a Node program wrote in pieces when it %s", async (_how, ending, outcome) => {
    const source = `for (let i = 0; i < 300; i++) console.log("line", i)\nrequire("node:fs").writeSync(1, "last")\n${ending}`;
    const { run } = await execute({ language: "javascript", source });
    expect(run.outcome).toBe(outcome);
    expect(run.stdout.split("\n")).toHaveLength(301);
    expect(run.stdout.endsWith("line 299\nlast")).toBe(true);
    if (outcome === "runtime_error") expect(run.stderr).toMatch(/\n\nNode\.js v[\d.]+\n$/);
  });

  it("bound what all runs of a job write together, so that its result can be kept", async () => {
    const source = "import os, sys\nfor _ in range(int(input())): os.write(1, b'x' * (1 << 20))\n";
    const inputs = ["40", "20", "10", "0", "1"].map((stdin) => ({ stdin }));
    const { runs } = await execute({ language: "python", source, inputs, limits: { outputBytes: 50 * mebibyte } });
    expect(runs.map(({ outcome, stdout }) => [outcome, stdout.length])).toEqual([
      ["ok", 40 * mebibyte],
      ["ok", 20 * mebibyte],
      ["output_limit", 4 * mebibyte],
      ["ok", 0],
      ["output_limit", 1],
    ]);
    expect(runs[2]?.limit).toMatchObject({ name: "outputBytes", value: 4 * mebibyte });
  });

  it.each([
    ["python", "x = bytearray(1 << 60)", "MemoryError"],
    ["python", "def f():\n  raise MemoryError('none left')\nf()", "MemoryError: none left"],
    [
      "cpp",
      "#include <new>\nint main() { volatile char *p = new char[1ul << 60]; p[0] = 1; }",
      "terminate called after throwing an instance of 'std::bad_alloc'",
    ],
    ["javascript", "new ArrayBuffer(2 ** 52)", "RangeError: Array buffer allocation failed"],
    [
      "java",
      "class A { public static void main(String[] a) { int[] x = new int[Integer.MAX_VALUE]; } }",
      "java.lang.OutOfMemoryError: Requested array size exceeds VM limit",
    ],
  ])("tell a %s program that was refused memory as one at its memory limit", async (language, source, words) => {
    const { run } = await execute({ language, source });
    expect(run).toMatchObject({ outcome: "memory_limit", limit: { name: "memoryBytes", by: "runtime", words } });
    expect(run.limit?.used).toBe(run.usage.memoryBytes);
  });

  it.each([
    ["python", "import sys\nprint('MemoryError', file=sys.stderr)\nprint('other', file=sys.stderr)\nsys.exit(1)"],
    [
      "python",
      "import sys\ntry: bytearray(1 << 60)\nexcept MemoryError as e: print(repr(e), file=sys.stderr)\nsys.exit(3)",
    ],
    ["python", "import sys\nprint('MemoryError', file=sys.stderr)"],
    ["cpp", "#include <new>\nint main() { try { new char[1ul << 60]; } catch (std::bad_alloc &) { return 3; } }"],
  ])("leave a %s program its own end that only speaks of memory", async (language, source) => {
    const { run } = await execute({ language, source });
    expect(["ok", "runtime_error"]).toContain(run.outcome);
    expect(run.limit).toBeUndefined();
  });

  it("tell a process that the kernel ended for memory from all these", async () => {
    const source = "x = []\nwhile True: x.append(b'x' * 1000000)\n";
    const { run } = await execute({ language: "python", source, limits: { memoryBytes: 64 * mebibyte } });
    const isCounted = shop.sandboxes.layers.some(({ name, active }) => name === "cgroup-memory" && active);
    const by = isCounted ? "kernel" : "runyard";
    expect(run).toMatchObject({ outcome: "memory_limit", limit: { name: "memoryBytes", by } });
    expect(run.limit).not.toHaveProperty("words");
  });

  it.each([
    ["python", "while True: pass"],
    ["c", "int main(void) { for (volatile int i = 0;; i++) {} }"],
    ["java", "class L { public static void main(String[] a) { while (true) {} } }"],
    ["javascript", "for (;;) {}"],
  ])("stop an endless loop in %s", async (language, source) => {
    const answer = await execute({ language, source, limits: { cpuTimeMs: 300 } });
    expect(answer.run).toMatchObject({ outcome: "time_limit", limit: { name: "cpuTimeMs", value: 300 } });
  });

  it("cut output at its limit and say so", async () => {
    const answer = await execute({
      language: "python",
      source: "while True: print('y' * 99)",
      limits: { outputBytes: 1000 },
    });
    expect(answer.run).toMatchObject({ outcome: "output_limit", truncated: true, limit: { name: "outputBytes" } });
    expect(answer.run.stdout).toHaveLength(1000);
  });
});

describe("versions", () => {
  it("of one language stand side by side, each answering for itself", async () => {
    for (const version of versionsOf(shop, "python")) {
      const source = "import sys; print('.'.join(map(str, sys.version_info[:3])))";
      expect((await execute({ language: "python", version, source })).run.stdout).toBe(`${version}\n`);
    }
  });
});

describe("interactive programs", () => {
  const echo =
    '#include <stdio.h>\nint main(void) { char s[99]; printf("name? "); while (fgets(s, 99, stdin)) printf("you said %s> ", s); puts("bye"); }';

  it("are answered while they run, also in C, whose output is buffered otherwise", async () => {
    const { attempt, events, end } = begin({ language: "c", source: echo, interactive: true });
    const seen = () =>
      events.map((event) => (event.type === "output" && event.step === "run" ? event.data : "")).join("");
    expect(attempt.addInput(Buffer.from("early\n"), { offset: 0 })).toBeUndefined();
    await expect.poll(seen, patience).toBe("name? you said early\n> ");
    expect(attempt.addInput(Buffer.from("early\nmore\n"), { offset: 0 })).toBeUndefined();
    await expect.poll(seen, patience).toBe("name? you said early\n> you said more\n> ");
    attempt.endInput();
    expect(await end).toEqual({ type: "finished" });
    expect(seen()).toBe("name? you said early\n> you said more\n> bye\n");
    expect(attempt.addInput(Buffer.from("late"), { offset: null })).toBe("the program has ended");
  });

  it("show what they wrote of a line at once in Python", async () => {
    const source = "import sys\nprint('name?', end=' ')\nprint('hi', sys.stdin.readline().strip())\n";
    const { attempt, events, end } = begin({ language: "python", source, interactive: true });
    const seen = () => events.map((event) => (event.type === "output" ? event.data : "")).join("");
    await expect.poll(seen, patience).toBe("name? ");
    attempt.addInput(Buffer.from("yard\n"), { offset: null });
    expect(await end).toEqual({ type: "finished" });
    expect(seen()).toBe("name? hi yard\n");
  });

  it("receive signals", async () => {
    const source =
      "import signal, sys\ndef on(s, f): print('caught', s); sys.exit(7)\nsignal.signal(signal.SIGUSR1, on)\nprint('ready')\nwhile True: signal.pause()\n";
    const { attempt, events, end } = begin({ language: "python", source, interactive: true });
    await expect.poll(() => events.some((event) => event.type === "output"), patience).toBe(true);
    expect(attempt.signal("SIGUSR1")).toBeUndefined();
    expect(await end).toEqual({ type: "finished" });
    expect(foldTranscript(events).runs[0]).toMatchObject({ exitCode: 7, stdout: "ready\ncaught 10\n" });
  });
});

describe("cancelling", () => {
  const endlessCompile =
    '#pragma message "compiling"\ntemplate<int N> struct F { static const int v = F<N - 1>::v; };\nint main() { return F<1 << 30>::v; }';

  it.each([
    [
      "a compiler",
      { language: "cpp", source: endlessCompile, compileArgs: ["-ftemplate-depth=2000000000"] },
      "compile",
    ],
    ["a program", { language: "python", source: "print('running')\nwhile True: pass" }, "run"],
  ] as const)("stops %s at once and tells nothing more", async (_what, { ...request }, step) => {
    const { attempt, events, end } = begin(request as JobRequest);
    await expect
      .poll(() => events.some((event) => event.type === "output" && event.step === step), patience)
      .toBe(true);
    const told = events.length;
    attempt.cancel();
    expect(await end).toEqual({ type: "cancelled" });
    expect(events).toHaveLength(told);
  });
});

describe("a compiler whose program is larger than a file may be", () => {
  it.each([
    ["c", "char big[8 << 20] = {1};\nint main(void) { return big[0]; }"],
    ["cpp", "char big[8 << 20] = {1};\nint main() { return big[0]; }"],
  ])("ends with the limit's name: %s", patience, async (language, source) => {
    const { compile, runs } = await execute({ language, source, compileLimits: { fileBytes: 1 << 20 } });
    const limit = { name: "fileBytes", value: 1 << 20, used: 1 << 20 };
    expect(compile).toMatchObject({ outcome: "compile_error", limit });
    expect(runs).toEqual([]);
  });

  it("is not believed of a program that only says so", patience, async () => {
    const { compile } = await execute({ language: "c", source: "#error File size limit exceeded\n" });
    expect(compile).toMatchObject({ outcome: "compile_error" });
    expect(compile?.limit).toBeUndefined();
  });
});
