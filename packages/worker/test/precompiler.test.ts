import { existsSync } from "node:fs";
import { rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { foldTranscript, type JobRequest, type StepEvent } from "@runyard/protocol";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Attempt } from "../src/attempt/attempt.ts";
import { Precompiler } from "../src/attempt/precompiler.ts";
import type { Sandboxes } from "../src/attempt/sandboxes.ts";
import { silentLog } from "../src/log.ts";
import type { InstalledToolchain } from "../src/toolchains/detect.ts";
import { openTestWorkshop, type TestWorkshop, versionsOf } from "./workshop.ts";

const patience = 120_000;

let shop: TestWorkshop;
let toolchain: InstalledToolchain;
let precompiler: Precompiler;
/** Compilations since the test began: with precompiled headers or without. */
let compilations: ("precompiled" | "plain")[];

beforeAll(async () => {
  shop = await openTestWorkshop();
  const found = shop.catalogue.find("cpp", versionsOf(shop, "cpp")[0] ?? "");
  if (found === undefined) throw new Error("this machine has no C++");
  // A faster linker is tried the same way, and would be counted too.
  toolchain = { ...found, linker: undefined };
  const first = new Precompiler(silentLog);
  await execute({ language: "cpp", source: "#include <iostream>\nint main() {}\n" }, first);
  await first.idle();
}, patience);
afterAll(() => shop?.close());
beforeEach(() => {
  precompiler = new Precompiler(silentLog);
  compilations = [];
});
afterEach(() => precompiler.close());

const counted: Sandboxes = {
  start: (step, onOutput) => {
    const isCompiler = step.argv[0] === toolchain.paths.binary;
    const isHelped = step.argv.some((word) => word === `-I${toolchain.headers?.target}`);
    if (isCompiler) compilations.push(isHelped ? "precompiled" : "plain");
    return shop.sandboxes.start(step, onOutput);
  },
};

const noHelp = { folderFor: () => undefined } as unknown as Precompiler;

const execute = async (request: JobRequest, helper: Precompiler = precompiler) => {
  const events: StepEvent[] = [];
  const emit = (event: StepEvent) => void events.push(event);
  await new Attempt({ request, toolchain, sandboxes: counted, precompiler: helper, emit, nowMs: Date.now }).run();
  const { compile, runs } = foldTranscript(events);
  return { compile, run: runs[0], events };
};
/** How much of the output comes at once is chance. */
const stepsOf = (events: readonly StepEvent[]) => events.map(({ type }) => type).filter((type) => type !== "output");
const cpp = (source: string, more: Partial<JobRequest> = {}): JobRequest => ({ language: "cpp", source, ...more });
const hello = "#include <iostream>\nint main() { std::cout << 42; }\n";
const keptHeader = () => join(toolchain.headers?.source ?? "", "iostream.gch");

describe("precompiled headers", () => {
  it("were made after the first program that would have used them", () => {
    expect(existsSync(keptHeader())).toBe(true);
  });

  it.each([
    ["at once", hello],
    [
      "after comments and empty lines",
      `// one\n\n/* two\n */ /* three */\n# include <iostream>\nint main() { std::cout << 42; }\n`,
    ],
  ])("are used for a program that includes one %s", async (_where, source) => {
    const answer = await execute(cpp(source));
    expect(compilations).toEqual(["precompiled"]);
    expect(answer.compile).toMatchObject({ outcome: "ok", stdout: "", stderr: "", cached: false });
    expect(answer.run).toMatchObject({ outcome: "ok", stdout: "42" });
    expect(answer.events.filter(({ type }) => type === "step")).toHaveLength(2);
  });

  it("are used beside headers of the program's own", async () => {
    const files = [
      { path: "main.cpp", content: '#include <iostream>\n#include "parts/own.h"\nint main() { std::cout << own; }\n' },
      { path: "parts/own.h", content: "const int own = 42;\n" },
    ];
    expect((await execute({ language: "cpp", files })).run?.stdout).toBe("42");
    expect(compilations).toEqual(["precompiled"]);
  });

  it.each([
    ["includes something else first", cpp("#include <cstdio>\n#include <iostream>\nint main() { std::cout << 42; }\n")],
    ["has arguments of its own", cpp(hello, { compileArgs: ["-O0"] })],
    [
      "has a header of that name",
      {
        language: "cpp",
        files: [
          { path: "main.cpp", content: '#include <iostream>\n#include <cstdio>\nint main() { printf("%d", own); }\n' },
          { path: "iostream", content: "const int own = 42;\n" },
        ],
      },
    ],
    [
      "has a header that the system's headers would include",
      {
        language: "cpp",
        files: [
          { path: "main.cpp", content: '#include <iostream>\n#include <cstdio>\nint main() { printf("%d", own); }\n' },
          { path: "ostream", content: "#pragma once\n#include_next <ostream>\nconst int own = 42;\n" },
        ],
      },
    ],
    [
      "has one with the name of a C header",
      {
        language: "cpp",
        files: [
          { path: "main.cpp", content: '#include <iostream>\n#include <stdio.h>\nint main() { printf("%d", own); }\n' },
          { path: "wchar.h", content: "#pragma once\n#include_next <wchar.h>\nconst int own = 42;\n" },
        ],
      },
    ],
  ])("are not used for one that %s", async (_what, request) => {
    const answer = await execute(request);
    expect(compilations).toEqual(["plain"]);
    expect(answer.run).toMatchObject({ outcome: "ok", stdout: "42" });
  });

  it.each([
    ["an error in the program", "#include <iostream>\nint main() { undeclared(); }\n"],
    [
      "an error deep in the header's templates",
      "#include <iostream>\nstruct A {};\nint main() { std::cout << A(); }\n",
    ],
    ["a warning", "#include <iostream>\n#warning look here\nint main() {}\n"],
  ])("change nothing in what the compiler says of %s", async (_what, source) => {
    const helped = await execute(cpp(source));
    const plain = await execute(cpp(source), noHelp);
    expect(helped.compile).toMatchObject({ outcome: plain.compile?.outcome, stderr: plain.compile?.stderr });
    expect(plain.compile?.stderr).not.toBe("");
    expect(stepsOf(helped.events)).toEqual(stepsOf(plain.events));
    expect(compilations).toEqual(["precompiled", "plain", "plain"]);
  });

  it("that are spoiled cost a second compilation and nothing else", async () => {
    await truncate(keptHeader(), 1_000);
    const answer = await execute(cpp(hello));
    expect(answer.run).toMatchObject({ outcome: "ok", stdout: "42" });
    await writeFile(keptHeader(), "no header at all");
    expect((await execute(cpp(hello))).run).toMatchObject({ outcome: "ok", stdout: "42" });
    await rm(keptHeader());
  });
});
