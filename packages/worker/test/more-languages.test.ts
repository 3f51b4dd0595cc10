import { type CompileResult, foldTranscript, type JobRequest, type RunResult, type StepEvent } from "@runyard/protocol";
import { itWithCommand, itWithPrepared } from "@runyard/testkit";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { Attempt } from "../src/attempt/attempt.ts";
import type { InstalledToolchain } from "../src/toolchains/detect.ts";
import { ownToolchainFolder } from "../src/workshop.ts";
import { languagePrograms } from "./language-programs.ts";
import { openTestWorkshop, type TestWorkshop, versionsOf } from "./workshop.ts";

const patienceMs = 120_000;
const memoryBytes = 256 * 1024 * 1024;

let shop: TestWorkshop;
beforeAll(async () => {
  shop = await openTestWorkshop(
    [ownToolchainFolder],
    languagePrograms.map(({ language }) => language),
  );
  await shop.tryAgain();
}, 3 * patienceMs);
afterAll(() => shop?.close());

const toolchainFor = (language: string): InstalledToolchain => {
  const [version = ""] = versionsOf(shop, language);
  const found = shop.catalogue.find(language, version);
  const why = shop.refused.filter((one) => one.language === language).map((one) => one.why);
  if (found === undefined) throw new Error(`${language} is not offered: ${why.join("; ") || "none was found"}`);
  return found;
};

type Answer = { compile: CompileResult | null; run: RunResult | undefined };

const begin = (request: JobRequest) => {
  const events: StepEvent[] = [];
  const toolchain = toolchainFor(request.language);
  const emit = (event: StepEvent) => events.push(event);
  const attempt = new Attempt({ request, toolchain, sandboxes: shop.sandboxes, emit, nowMs: Date.now });
  return { attempt, events };
};

const execute = async (request: JobRequest): Promise<Answer> => {
  const { attempt, events } = begin(request);
  expect(await attempt.run()).toEqual({ type: "finished" });
  const { compile, runs } = foldTranscript(events);
  return { compile, run: runs[0] };
};

describe.each(languagePrograms)("$language", (one) => {
  const { language, command, prepared, spoiled, failing, endless, hungry, greedy, summing } = one;
  const itHere = (name: string, test: () => Promise<void>) =>
    prepared === undefined
      ? itWithCommand(command, name, test, patienceMs)
      : itWithPrepared(prepared, name, test, patienceMs);

  itHere("is offered, and its example greets the world", async () => {
    const { helloSource } = toolchainFor(language).language;
    const { run } = await execute({ language, source: helloSource });
    expect(run).toMatchObject({ outcome: "ok", exitCode: 0, stdout: "Hello, world!\n", stderr: "" });
  });

  itHere("says what is wrong with a program that is not well formed", async () => {
    const { compile, run } = await execute({ language, source: spoiled.source });
    const isCompiled = toolchainFor(language).spec.compile !== undefined;
    const told = isCompiled ? compile : run;
    expect(told).toMatchObject({ outcome: isCompiled ? "compile_error" : "runtime_error", signal: null });
    expect(`${told?.stderr}${told?.stdout}`).toMatch(spoiled.says);
    if (isCompiled) expect(run).toBeUndefined();
  });

  itHere("tells a program that fails while it runs", async () => {
    const { compile, run } = await execute({ language, source: failing.source });
    expect(compile?.outcome ?? "ok").toBe("ok");
    expect(run).toMatchObject({ outcome: "runtime_error" });
    expect(run?.stderr).toMatch(failing.says);
  });

  itHere("ends a program at its time limit", async () => {
    const { run } = await execute({ language, source: endless, limits: { cpuTimeMs: 1000 } });
    expect(run).toMatchObject({ outcome: "time_limit", limit: { name: "cpuTimeMs", value: 1000 } });
  });

  itHere("ends a program at its memory limit", async () => {
    const { run } = await execute({ language, source: hungry, limits: { memoryBytes } });
    expect(run).toMatchObject({ outcome: "memory_limit", limit: { name: "memoryBytes", value: memoryBytes } });
  });

  if (greedy !== undefined) {
    itHere("tells a program that was refused memory as one at its memory limit", async () => {
      const { run } = await execute({ language, source: greedy, limits: { memoryBytes } });
      const limit = { name: "memoryBytes", value: memoryBytes, by: "runtime" };
      expect(run).toMatchObject({ outcome: "memory_limit", limit });
    });
  }

  itHere("reads numbers and prints their sum", async () => {
    const { run } = await execute({ language, source: summing, stdin: "3 4\n5\n-2 100000\n", expected: "100010" });
    expect(run).toMatchObject({ outcome: "ok", verdict: "accepted", stderr: "" });
  });
});

describe.each([
  ["perl", "perl", 'print "name? ";\n<STDIN>;\n'],
  ["ruby", "ruby", 'print "name? "\ngets\n'],
  ["lua", "lua", 'io.write("name? ")\nio.read()\n'],
  ["php", "php", '<?php\necho "name? ";\nfgets(STDIN);\n'],
  [
    "fortran",
    "gfortran",
    "program p\n  character :: c\n  write (*, '(a)', advance='no') 'name? '\n  read *, c\nend program p\n",
  ],
])("an interactive program in %s", (language, command, source) => {
  const name = "shows its question before it has the answer";
  const ask = async () => {
    const { attempt, events } = begin({ language, source, interactive: true });
    const end = attempt.run();
    await expect
      .poll(() => events.find((event) => event.type === "output"), { timeout: patienceMs / 2 })
      .toMatchObject({ data: "name? " });
    attempt.cancel();
    await end;
  };
  itWithCommand(command, name, ask, patienceMs);
});
