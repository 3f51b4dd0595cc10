import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { foldTranscript, type JobRequest, type StepEvent } from "@runyard/protocol";
import { temporaryFolder } from "@runyard/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Attempt } from "../src/attempt/attempt.ts";
import { BuildCache } from "../src/attempt/build-cache.ts";
import { silentLog } from "../src/log.ts";
import { openTestWorkshop, type TestWorkshop, versionsOf } from "./workshop.ts";

let shop: TestWorkshop;
let builds: BuildCache;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  shop = await openTestWorkshop();
});
afterAll(() => shop?.close());
beforeEach(async () => {
  folder = await temporaryFolder("builds");
  builds = await open();
  return async () => {
    await builds.close();
    await folder[Symbol.asyncDispose]();
  };
});

const open = (more: { keptBytes?: number; memoryBytes?: number } = {}) =>
  BuildCache.open({ folder: folder.path, log: silentLog, ...more });

const execute = async (request: JobRequest) => {
  const [version = ""] = versionsOf(shop, request.language, request.version);
  const toolchain = shop.catalogue.find(request.language, version);
  if (toolchain === undefined) throw new Error(`this machine has no ${request.language}`);
  const events: StepEvent[] = [];
  const emit = (event: StepEvent) => void events.push(event);
  const { sandboxes } = shop;
  const end = await new Attempt({ request, toolchain, sandboxes, builds, emit, nowMs: Date.now }).run();
  const { compile, runs } = foldTranscript(events);
  return { end, compile, run: runs[0], events };
};

/** How much of the output comes at once is chance. */
const stepsOf = (events: readonly StepEvent[]) => events.map(({ type }) => type).filter((type) => type !== "output");
const c = (source: string, more: Partial<JobRequest> = {}): JobRequest => ({ language: "c", source, ...more });
const hello = '#include <stdio.h>\nint main(void) { int unused; puts("hello"); return 0; }\n';
const warned = { compileArgs: ["-Wall"] };
const keptFiles = async () => {
  await builds.close();
  return readdir(folder.path);
};

describe("kept builds", () => {
  it.each([
    c(hello, warned),
    { language: "cpp", source: "#include <iostream>\nint main() { std::cout << 42; }\n" },
    {
      language: "java",
      source:
        "class Any { public static void main(String[] a) { System.out.print(new Other().x); } }\nclass Other { int x = 7; }",
    },
    { language: "typescript", source: "const word: string = 'hi';\nconsole.log(word);\n" },
  ])("answer the same program as its compiler did, and say so", async (request) => {
    const cold = await execute(request);
    const kept = await execute(request);
    expect(cold.compile).toMatchObject({ outcome: "ok", cached: false });
    expect(kept.compile).toMatchObject({ outcome: "ok", cached: true, usage: { cpuTimeMs: 0 } });
    expect(kept.compile?.stderr).toBe(cold.compile?.stderr);
    expect(kept.run).toMatchObject({ outcome: "ok", stdout: cold.run?.stdout });
    expect(stepsOf(kept.events)).toEqual(stepsOf(cold.events));
  });

  it("keep what the compiler said", async () => {
    await execute(c(hello, warned));
    expect((await execute(c(hello, warned))).compile?.stderr).toMatch(/unused variable/);
  });

  it.each([
    ["another source", c(`${hello} `)],
    ["another argument", c(hello, { compileArgs: ["-Wall", "-DX"] })],
    [
      "another file beside it",
      c("", {
        source: undefined as never,
        files: [
          { path: "main.c", content: hello },
          { path: "x.h", content: "" },
        ],
      }),
    ],
    ["another file name", c("", { source: undefined as never, files: [{ path: "other.c", content: hello }] })],
    ["other limits", c(hello, { ...warned, compileLimits: { wallTimeMs: 9_000 } })],
    ["another language", { language: "cpp", source: hello }],
  ])("are not taken for %s", async (_what, request) => {
    await execute(c(hello, warned));
    const { source, ...rest } = request;
    const answer = await execute(source === undefined ? rest : request);
    expect(answer.compile).toMatchObject({ outcome: "ok", cached: false });
  });

  it("are taken for other arguments, inputs and limits of the run", async () => {
    const echo =
      '#include <stdio.h>\nint main(int n, char **a) { int x = 0; scanf("%d", &x); printf("%s %d", n > 1 ? a[1] : "", x); }\n';
    await execute(c(echo));
    const answer = await execute(c(echo, { args: ["hi"], stdin: "5", limits: { wallTimeMs: 3_000 } }));
    expect(answer.compile?.cached).toBe(true);
    expect(answer.run?.stdout).toBe("hi 5");
  });

  it.each([
    ["fails to compile", "int main(void) { return undeclared; }"],
    ["asks when it was compiled", "#include <stdio.h>\nint main(void) { puts(__TIME__); }"],
    ["asks so by its arguments", "#include <stdio.h>\nint main(void) { puts(WHEN); }", ["-DWHEN=__TIME__"]],
    ["is larger than is worth it", `int main(void) { return 0; }\n/*${"x".repeat(3 << 20)}*/`],
  ])("are none of a program that %s", async (_what, source, compileArgs: string[] = []) => {
    await execute(c(source, { compileArgs }));
    expect((await execute(c(source, { compileArgs }))).compile?.cached).toBe(false);
    expect(await keptFiles()).toEqual([]);
  });

  it("outlive the process, and nobody else may read them", async () => {
    await execute(c(hello));
    const [name = ""] = await keptFiles();
    expect((await stat(join(folder.path, name))).mode & 0o077).toBe(0);
    builds = await open();
    expect((await execute(c(hello))).compile?.cached).toBe(true);
  });

  it("that were spoiled on disk are thrown away and made anew", async () => {
    await execute(c(hello));
    const [name = ""] = await keptFiles();
    const path = join(folder.path, name);
    for (const spoil of [
      (bytes: Buffer) => bytes.subarray(0, -1),
      (bytes: Buffer) => bytes.fill(1, bytes.length - 2),
      () => Buffer.from("x"),
    ]) {
      await writeFile(path, spoil(await readFile(path)));
      await writeFile(join(folder.path, "half.new"), "x");
      builds = await open();
      expect(await readdir(folder.path)).toEqual([name]);
      const answer = await execute(c(hello));
      expect(answer.compile?.cached).toBe(false);
      expect(answer.run?.stdout).toBe("hello\n");
      await builds.close();
    }
    builds = await open();
    expect((await execute(c(hello))).compile?.cached).toBe(true);
  });

  it("stay within their bounds: those not asked for for longest go", async () => {
    const sources = [1, 2, 3, 4, 5, 6].map((number) => `${hello}// ${number}`);
    await execute(c(sources[0] ?? ""));
    const [first = ""] = await keptFiles();
    const { size } = await stat(join(folder.path, first));
    builds = await open({ keptBytes: 4.4 * size, memoryBytes: 1.2 * size });
    for (const source of sources) {
      await execute(c(source));
      await execute(c(sources[0] ?? ""));
    }
    const cached: boolean[] = [];
    await builds.close();
    for (const source of sources) {
      const { compile } = await execute(c(source));
      cached.push(compile?.cached === true);
      await builds.close();
    }
    expect(cached[0]).toBe(true);
    expect(cached[1]).toBe(false);
    expect((await keptFiles()).length).toBeLessThan(6);
  });

  it("cost only themselves when they cannot be written", async () => {
    builds = await open();
    await folder[Symbol.asyncDispose]();
    expect((await execute(c(hello))).run?.stdout).toBe("hello\n");
    await builds.close();
  });
});
