import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { generatedFolder, generatedPages } from "./generate-docs.ts";

describe("the generated pages", () => {
  it.each(Object.entries(generatedPages))("%s is what its tables say now", async (name, print) => {
    const page = await readFile(join(generatedFolder, name), "utf8");
    expect(page, "run: node scripts/generate-docs.ts").toBe(print());
  });
});
