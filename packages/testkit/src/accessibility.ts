import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

let axe: Promise<string> | undefined;

/** What axe finds wrong with a page as it is now: rule, and where. */
export const axeFindings = async (page: Page): Promise<string[]> => {
  axe ??= readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  const isThere = await page.evaluate(() => "axe" in globalThis);
  if (!isThere) await page.evaluate(await axe);
  return page.evaluate(async (tags) => {
    const { axe: engine } = globalThis as unknown as { axe: Engine };
    const { violations } = await engine.run({ runOnly: tags, resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id}: ${target.join(" ")} ${html}`));
  }, rules);
};

type Engine = {
  run(options: object): Promise<{ violations: { id: string; nodes: { target: string[]; html: string }[] }[] }>;
};
