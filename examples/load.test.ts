import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JobRequest } from "@runyard/protocol";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadExamples } from "./load.ts";

const languages = ["c", "cpp", "java", "javascript", "python", "typescript"];
const sourceNames: Record<string, RegExp> = {
  c: /\.[ch]$/,
  cpp: /\.[ch]pp$/,
  java: /\.java$/,
  javascript: /\.(m?js|json)$/,
  python: /\.py$/,
  typescript: /\.ts$/,
};
const examples = await loadExamples();

describe("the examples", () => {
  test("are at least 30 programs, at least 5 in each of the six languages", () => {
    expect(examples.length).toBeGreaterThanOrEqual(30);
    expect([...new Set(examples.map((example) => example.language))]).toEqual(languages);
    for (const language of languages) {
      const count = examples.filter((example) => example.language === language).length;
      expect(count, language).toBeGreaterThanOrEqual(5);
    }
  });

  test("include an interactive one", () => {
    expect(examples.filter((example) => example.interactive).map((example) => example.name)).toEqual(["guessing-game"]);
  });

  test("are all in the table of the README, in the order in which they are loaded", async () => {
    const readme = await readFile(join(import.meta.dirname, "README.md"), "utf8");
    const rows = [...readme.matchAll(/^\| (\w+) +\| \[([\w-]+)\]\(([^)]+)\)/gm)];
    expect(rows.map(([, language, name, link]) => ({ language, name, link }))).toEqual(
      examples.map(({ language, name }) => ({ language, name, link: `programs/${language}/${name}` })),
    );
  });

  describe.each(examples)("$language/$name", (example) => {
    test("has two inputs or more with different names, and an expected output that is not always empty", () => {
      expect(example.inputs.length).toBeGreaterThanOrEqual(2);
      expect(new Set(example.inputs.map((input) => input.name)).size).toBe(example.inputs.length);
      expect(example.inputs.some((input) => input.expected !== "")).toBe(true);
    });

    test("has no file that is foreign to its language", () => {
      for (const file of example.files) expect(file.path).toMatch(sourceNames[example.language] ?? /$^/);
    });

    test("starts with a comment that says what it does", () => {
      const main = example.files.find((file) => file.path === example.entry);
      expect(new TextDecoder().decode(main?.bytes)).toMatch(/^(\/[/*]|""")|^\/\*\*/m);
    });

    test("is a job request that the protocol accepts", () => {
      const { language, entry, check, limits, inputs } = example;
      const files = example.files.map(({ path, bytes }) => ({ path, content: new TextDecoder().decode(bytes) }));
      const runs = inputs.map(({ stdin, args, expected }) => ({ stdin, args, expected }));
      const parsed = JobRequest.safeParse({ language, files, entry, check, limits, inputs: runs });
      expect(parsed.error?.issues).toBeUndefined();
    });
  });
});

describe("a damaged example", () => {
  let folder = "";
  let example = "";

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "runyard-examples-"));
    example = join(folder, "c", "sha-256");
    await cp(join(import.meta.dirname, "programs", "c", "sha-256"), example, { recursive: true });
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  const change = async (edit: (description: Record<string, unknown>) => void) => {
    const file = join(example, "example.json");
    const description = JSON.parse(await readFile(file, "utf8"));
    edit(description);
    await writeFile(file, JSON.stringify(description));
  };

  test("loads while it is whole", async () => {
    const [loaded] = await loadExamples(folder);
    expect(loaded).toMatchObject({ language: "c", name: "sha-256", entry: "main.c", args: [], limits: {} });
    expect(loaded?.files.map((file) => file.path)).toEqual(["main.c"]);
  });

  test.each([
    ["an unknown field", { colour: "red" }, /sha-256\/example\.json: .*colour/],
    ["no inputs", { inputs: [] }, /sha-256\/example\.json: inputs: /],
    [
      "an input without an expected output",
      { inputs: [{ name: "a", stdin: "" }] },
      /inputs\.?\[?0\]?\.expected: give either/,
    ],
    ["a limit that is none of ours", { limits: { time: 1 } }, /example\.json: limits: .*time/],
    ["an entry that is not there", { entry: "other.c" }, /example\.json: entry: there is no file other\.c/],
    [
      "an input file that is not there",
      { inputs: [{ name: "a", stdinFile: "gone.in", expected: "" }] },
      /there is no file gone\.in|no input names this file/,
    ],
  ])("is refused for %s, naming file and field", async (_, fields, message) => {
    await change((description) => Object.assign(description, fields));
    await expect(loadExamples(folder)).rejects.toThrow(message);
  });

  test("is refused when its description is not JSON", async () => {
    await writeFile(join(example, "example.json"), "{");
    await expect(loadExamples(folder)).rejects.toThrow(/sha-256\/example\.json: /);
  });

  test("is refused for an input file that nothing names", async () => {
    await writeFile(join(example, "stray.in"), "");
    await expect(loadExamples(folder)).rejects.toThrow(/stray\.in: no input names this file/);
  });

  test("is refused for several files without an entry", async () => {
    await writeFile(join(example, "second.c"), "int second;\n");
    await expect(loadExamples(folder)).rejects.toThrow(/entry: say which/);
  });

  test("is refused for a file beside the programs and for a name that is not kebab-case", async () => {
    await cp(example, join(folder, "c", "Sha_256"), { recursive: true });
    await expect(loadExamples(folder)).rejects.toThrow(/Sha_256: must be kebab-case/);
    await rm(join(folder, "c", "Sha_256"), { recursive: true });
    await writeFile(join(folder, "c", "notes.txt"), "");
    await expect(loadExamples(folder)).rejects.toThrow(/notes\.txt: only folders belong here/);
  });
});
