import { foldTranscript, type JobRequest, type StepEvent } from "@runyard/protocol";
import { waitUntil } from "@runyard/testkit";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Attempt } from "../src/attempt/attempt.ts";
import { ResidentCompilers } from "../src/attempt/resident-compiler.ts";
import type { Sandboxes } from "../src/attempt/sandboxes.ts";
import { silentLog } from "../src/log.ts";
import type { InstalledToolchain } from "../src/toolchains/detect.ts";
import { layProgram } from "../src/toolchains/program.ts";
import { openTestWorkshop, type TestWorkshop, versionsOf } from "./workshop.ts";

const patience = 120_000;

let shop: TestWorkshop;
let toolchain: InstalledToolchain;
let residents: ResidentCompilers;
/** How many compilers were started for one program, and how many to stay. */
let started: { plain: number; resident: number };
let services: { cancel(): void; report: Promise<unknown> }[];
let ended: number;

beforeAll(async () => {
  shop = await openTestWorkshop(undefined, ["java"]);
  const found = shop.catalogue.find("java", versionsOf(shop, "java")[0] ?? "");
  if (found === undefined) throw new Error("this machine has no Java");
  toolchain = found;
}, patience);
afterAll(() => shop?.close());

const counted: Sandboxes = {
  start: (step, onOutput) => {
    const handle = shop.sandboxes.start(step, onOutput);
    if (step.isService) {
      services.push(handle);
      started.resident += 1;
      void handle.report.then(() => {
        ended += 1;
      });
    } else if (step.argv[0] === toolchain.paths.binary) started.plain += 1;
    return handle;
  },
};

beforeEach(() => {
  started = { plain: 0, resident: 0 };
  services = [];
  ended = 0;
  residents = new ResidentCompilers({ sandboxes: counted, log: silentLog });
});
afterEach(async () => {
  residents.close();
  await Promise.all(services.map(({ report }) => report));
});

const java = (source: string, more: Partial<JobRequest> = {}): JobRequest => ({ language: "java", source, ...more });

const noHelp = { compile: async () => undefined } as unknown as ResidentCompilers;

const execute = async (request: JobRequest, helper = residents) => {
  const events: StepEvent[] = [];
  const emit = (event: StepEvent) => void events.push(event);
  await new Attempt({ request, toolchain, sandboxes: counted, residents: helper, emit, nowMs: Date.now }).run();
  const { compile, runs } = foldTranscript(events);
  return { compile, run: runs[0], events };
};

/** Resolves when a compiler stays and serves. */
const serving = (helper = residents) =>
  waitUntil(
    "a resident compiler",
    () => helper.compile(toolchain, layProgram(toolchain.language, java(hello))),
    patience,
  );

const hello = 'public class Hello { public static void main(String[] a) { System.out.println("hello"); } }\n';
const limitsAside = { usage: undefined };

describe("a compiler that stays", () => {
  it(
    "makes the very classes that javac makes",
    async () => {
      const files = {
        "Main.java": `package app; import app.model.*; import java.util.function.*;
public class Main { enum Kind { A, B } record Pair(int x, String y) {} sealed interface S permits T {} static final class T implements S {}
  public static void main(String[] args) { Supplier<String> s = () -> new Node("é").name(); System.out.println(s.get() + new Pair(1, "z") + Kind.B + new Object() { public String toString() { return "anonymous"; } }); } }`,
        "app/model/Node.java":
          "package app.model; public class Node { private final String name; public Node(String name) { this.name = name; } public String name() { return name; } }",
      };
      const request = { language: "java", files: Object.entries(files).map(([path, content]) => ({ path, content })) };
      const program = layProgram(toolchain.language, request);
      await serving();
      const compiled = await residents.compile(toolchain, program);
      const plain = await counted.start(
        {
          argv: [toolchain.paths.binary, "-encoding", "UTF-8", "-proc:none", "-d", "out", ...program.sources],
          env: toolchain.env,
          files: program.files,
          stdin: new Uint8Array(),
          limits: {
            cpuTimeMs: 60_000,
            wallTimeMs: 60_000,
            memoryBytes: 2 ** 30,
            outputBytes: 1e6,
            processes: 64,
            fileBytes: 1e8,
          },
          collect: { folder: "out", maxBytes: 1e7, maxFiles: 100, maxDepth: 10 },
        },
        () => {},
      ).report;
      const bytesOf = (report: typeof plain | undefined) =>
        Object.fromEntries(
          (report?.collected ?? []).map(({ path, bytes }) => [path, Buffer.from(bytes).toString("hex")]),
        );
      expect(Object.keys(bytesOf(compiled))).toContain("app/Main$Pair.class");
      expect(bytesOf(compiled)).toEqual(bytesOf(plain));
      expect((await execute(request)).run).toMatchObject({ outcome: "ok", stdout: "éPair[x=1, y=z]Banonymous\n" });
    },
    patience,
  );

  it(
    "serves one program after the other, once it is ready; until then they are compiled as ever",
    async () => {
      const first = await execute(java(hello));
      expect(first.run?.stdout).toBe("hello\n");
      expect(started).toEqual({ plain: 1, resident: 1 });
      await serving();
      const answers = await Promise.all([1, 2, 3].map((n) => execute(java(hello.replace("hello", `hello ${n}`)))));
      expect(answers.map(({ run }) => run?.stdout)).toEqual(["hello 1\n", "hello 2\n", "hello 3\n"]);
      expect(started).toEqual({ plain: 1, resident: 1 });
      for (const { compile } of answers) {
        expect(compile).toMatchObject({ outcome: "ok", exitCode: 0, stdout: "", stderr: "", cached: false });
        expect(compile?.usage.wallTimeMs).toBeGreaterThan(0);
        expect(compile?.usage.memoryBytes).toBeGreaterThan(0);
      }
    },
    patience,
  );

  it(
    "leaves javac its own words",
    async () => {
      await serving();
      for (const source of [
        'public class Main { int x = "text"; }',
        "import java.util.*; public class Main { public static void main(String[] a) { List l = new ArrayList(); l.add(1); System.out.println(l); } }",
        "public class Main { public static void main(String[] a) { System.out.println(new Integer(4)); } }",
        "public class Main { Hello hello; }",
      ]) {
        started.plain = 0;
        const helped = await execute(java(source));
        const alone = await execute(java(source), noHelp);
        expect({ ...helped.compile, ...limitsAside }).toEqual({ ...alone.compile, ...limitsAside });
        expect({ ...helped.run, ...limitsAside }).toEqual({ ...alone.run, ...limitsAside });
        expect(started.plain).toBe(2);
      }
    },
    patience,
  );

  it.each([
    ["a class whose name no file can have", `class ${"A".repeat(300)} {}`],
    ["a class inside another, both with long names", `class ${"A".repeat(200)} { class ${"B".repeat(100)} {} }`],
    [
      "more classes than a program may be made of",
      Array.from({ length: 2_001 }, (_, n) => `interface C${n} {}`).join("\n"),
    ],
    ["packages deeper than is collected", `package ${Array(40).fill("p").join(".")};`],
  ])(
    "leaves %s to javac",
    async (_what, more) => {
      await serving();
      const request = java(more.startsWith("package") ? `${more}\n${hello}` : `${hello}${more}`);
      const helped = await execute(request);
      const alone = await execute(request, noHelp);
      expect(helped.compile).toMatchObject({ outcome: "compile_error", stderr: alone.compile?.stderr });
    },
    patience,
  );

  it(
    "lives through a program without end, and leaves it to javac",
    async () => {
      await serving();
      const deep = `public class Main { int x = ${"(".repeat(20_000)}1${")".repeat(20_000)}; }`;
      const { compile } = await execute(java(deep));
      expect(compile?.outcome).toBe("compile_error");
      expect(compile?.stderr).toContain("java.lang.StackOverflowError");
      expect((await execute(java(hello))).run?.stdout).toBe("hello\n");
      expect(started).toEqual({ plain: 1, resident: 1 });
    },
    patience,
  );

  it(
    "leaves programs with arguments, limits or files of their own to javac",
    async () => {
      await serving();
      const data = {
        files: [
          { path: "Hello.java", content: hello },
          { path: "data.txt", content: "x" },
        ],
      };
      const { source: _, ...withoutSource } = java(hello);
      for (const request of [
        java(hello, { compileArgs: ["-g"] }),
        java(hello, { compileLimits: { cpuTimeMs: 20_000 } }),
        { ...withoutSource, ...data },
      ])
        expect((await execute(request)).run?.stdout).toBe("hello\n");
      expect(started.plain).toBe(3);
    },
    patience,
  );

  it(
    "is ended when a program takes it too long, and that program is compiled as ever",
    async () => {
      const impatient = new ResidentCompilers({ sandboxes: counted, log: silentLog, compileMostMs: 0 });
      await execute(java(hello), impatient);
      await waitUntil(
        "an end",
        async () => {
          expect((await execute(java(hello), impatient)).run?.stdout).toBe("hello\n");
          return ended > 0;
        },
        patience,
      );
      impatient.close();
    },
    patience,
  );

  it(
    "is started anew when it was killed",
    async () => {
      await serving();
      services[0]?.cancel();
      await services[0]?.report;
      expect((await execute(java(hello))).run?.stdout).toBe("hello\n");
      await serving();
      expect(started).toEqual({ plain: 1, resident: 2 });
    },
    patience,
  );

  it(
    "takes no slot from programs",
    async () => {
      await serving();
      const clock = "System.out.println(System.currentTimeMillis());";
      const sleep = `public class S { public static void main(String[] a) throws Exception { ${clock} Thread.sleep(4000); ${clock} } }`;
      const answers = await Promise.all([execute(java(sleep)), execute(java(`${sleep} `))]);
      const times = answers.map(({ run }) => run?.stdout.trim().split("\n").map(Number) ?? []);
      const [begins, ends] = [times.map(([begin = 0]) => begin), times.map(([, end = 0]) => end)];
      expect(Math.max(...begins)).toBeLessThan(Math.min(...ends));
    },
    patience,
  );
});
