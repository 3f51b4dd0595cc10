import { existsSync } from "node:fs";
import { glob, readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "..");
const pages = await Array.fromAsync(glob(["*.md", "{docs,bench,examples,packages}/**/*.md"], { cwd: root }));

/** Files and folders that a page links to; addresses elsewhere and places within a page are left out. */
const linkedPaths = (markdown: string): string[] =>
  [...markdown.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => (match[1] ?? "").split("#")[0] ?? "")
    .filter((target) => target !== "" && !/^[a-z]+:/.test(target));

describe("links between the documents", () => {
  it.each(pages.filter((page) => !page.includes("node_modules")))("of %s lead somewhere", async (page) => {
    const broken = linkedPaths(await readFile(join(root, page), "utf8")).filter(
      (target) => !existsSync(join(root, dirname(page), target)),
    );
    expect(broken).toEqual([]);
  });
});
