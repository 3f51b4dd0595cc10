import { JobRequest } from "@runyard/protocol";
import { expect, it } from "vitest";
import { type Draft, draftOf, emptyDraft, filesOf } from "./draft.ts";
import { draftRequest } from "./draft-request.ts";
import { packDraft, unpackDraft } from "./share-link.ts";

const draft: Draft = {
  ...emptyDraft,
  files: [
    { path: "main.py", content: "print('é')\n" },
    { path: "lib/data.bin", content: "AAEC", encoding: "base64" },
  ],
  entry: "main.py",
  language: "python",
};

it.each<[string, Partial<Draft>]>([
  ["typed input", { inputMode: "typed" }],
  ["text input", { inputMode: "text", stdin: "1 2\n", args: 'a "b c"' }],
  ["test inputs", { inputMode: "tests", tests: [{ stdin: "1", args: "x", expected: "2" }], check: "exact" }],
  ["limits and compiler flags", { limits: { wallTimeMs: 500 }, compileArgs: "-O0", version: "3.12" }],
  ["libraries", { dependencies: "numpy==2.1.0 requests" }],
  ["files to bring back", { collect: '*.png "my plot.svg"' }],
])("becomes a request that is accepted, and the same draft again: %s", (_, changes) => {
  const whole = { ...draft, ...changes };
  const request = JobRequest.parse(draftRequest(whole));
  expect(draftOf(request, [])).toEqual(whole);
});

it.each([
  ["java", "Main.java", "Main.java"],
  ["python", "hello.py", "main.py"],
  ["unknown", "x.y", "main"],
])("names a program in %s that was given as one text", (language, example, path) => {
  const languages = [
    { name: "java", extensions: [".java"], example: { path: example, content: "" } },
    { name: "python", extensions: [".py"], example: { path: example, content: "" } },
  ];
  expect(filesOf({ language, source: "x" }, languages)).toEqual([{ path, content: "x" }]);
});

it("names the program for lists", () => {
  expect(draftRequest(draft).labels).toEqual({ name: "main.py" });
});

it("asks for no comparison where nothing is expected", () => {
  const request = draftRequest({ ...draft, inputMode: "tests", tests: [{ stdin: "1", args: "", expected: null }] });
  expect(request.inputs).toEqual([{ stdin: "1" }]);
});

it("fits into a link and comes out of it the same", async () => {
  const packed = await packDraft(draft);
  expect(packed).toMatch(/^[\w-]+$/);
  expect(await unpackDraft(packed)).toEqual(draft);
});

it("makes short links of long programs", async () => {
  const long = { ...draft, files: [{ path: "main.py", content: "print('hello, world')\n".repeat(2_000) }] };
  expect((await packDraft(long)).length).toBeLessThan(2_000);
});

it.each(["", "!!!", "AAAA", "eJw"])("takes nothing from a link that is damaged: %j", async (packed) => {
  expect(await unpackDraft(packed)).toBeUndefined();
});

it("takes nothing from a link that unpacks to more than a program may have", async () => {
  const bomb = { ...draft, files: [{ path: "main.py", content: " ".repeat(20 * 1024 * 1024) }] };
  expect(await unpackDraft(await packDraft(bomb))).toBeUndefined();
});
