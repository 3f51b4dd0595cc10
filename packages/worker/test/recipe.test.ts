import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { inspectWorker } from "../src/index.ts";

const recipe = new URL("../../../docs/adding-a-language.md", import.meta.url);

const codeBlock = (page: string, language: string): string =>
  page.match(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``))?.[1] ?? "";

it("adds a language as the recipe says, and offers it", async () => {
  const root = await mkdtemp(join(tmpdir(), "runyard-recipe-test-"));
  try {
    const page = await readFile(recipe, "utf8");
    await mkdir(join(root, "perl"));
    await writeFile(join(root, "perl", "toolchain.json"), codeBlock(page, "json"));
    await writeFile(join(root, "perl", "hello.pl"), codeBlock(page, "perl"));
    const inspection = await inspectWorker({ toolchainFolders: [root] });
    expect(inspection).toMatchObject({
      refused: [],
      toolchains: [{ language: "perl", name: "perl", isDefault: true }],
    });
    expect(inspection.layers.find(({ name }) => name === "namespaces")?.active).toBe(true);
    expect(inspection).not.toHaveProperty("problem");
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});

it("tells in words why a spoiled toolchain folder cannot be used", async () => {
  const root = await mkdtemp(join(tmpdir(), "runyard-recipe-test-"));
  try {
    await mkdir(join(root, "perl"));
    await writeFile(join(root, "perl", "toolchain.json"), '{ "language": "perl" }');
    const inspection = await inspectWorker({ toolchainFolders: [root] });
    expect(inspection.toolchains).toEqual([]);
    expect(inspection.problem).toContain("toolchain.json: title: ");
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
