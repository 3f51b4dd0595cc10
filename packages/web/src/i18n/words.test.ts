import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { errorCatalogue, faultCodes } from "@runyard/protocol";
import { describe, expect, it } from "vitest";
import enAccess from "./en/access.json" with { type: "json" };
import enGroups from "./en/groups.json" with { type: "json" };
import en from "./en/index.ts";
import enPalette from "./en/palette.json" with { type: "json" };
import enQuotas from "./en/quotas.json" with { type: "json" };
import enYard from "./en/yard.json" with { type: "json" };
import frAccess from "./fr/access.json" with { type: "json" };
import frGroups from "./fr/groups.json" with { type: "json" };
import fr from "./fr/index.ts";
import frPalette from "./fr/palette.json" with { type: "json" };
import frQuotas from "./fr/quotas.json" with { type: "json" };
import frYard from "./fr/yard.json" with { type: "json" };

type Words = { [key: string]: string | Words };

const flatten = (words: Words, prefix = ""): [string, string][] =>
  Object.entries(words).flatMap(([key, value]): [string, string][] =>
    typeof value === "string" ? [[prefix + key, value]] : flatten(value, `${prefix}${key}.`),
  );

const english = new Map(
  flatten({ ...en, access: enAccess, groups: enGroups, quotas: enQuotas, palette: enPalette, yard: enYard }),
);
const french = new Map(
  flatten({ ...fr, access: frAccess, groups: frGroups, quotas: frQuotas, palette: frPalette, yard: frYard }),
);
const placeholders = (text: string): string[] => [...text.matchAll(/\{\{(\w+)/g)].map(([, name]) => name ?? "").sort();
const withoutPlural = (key: string): string => key.replace(/_(?:one|many|other)$/, "");
const keysOf = (words: Map<string, string>) => [...new Set([...words.keys()].map(withoutPlural))].sort();

const sources = async (): Promise<string> => {
  const folder = join(import.meta.dirname, "..");
  const texts: string[] = [];
  for await (const name of glob("**/*.{ts,tsx}", { cwd: folder })) {
    if (!/\.test\.tsx?$/.test(name)) texts.push(await readFile(join(folder, name), "utf8"));
  }
  return texts.join("\n");
};

describe("the words of the application", () => {
  it("are the same keys in English and French", () => {
    expect(keysOf(french)).toEqual(keysOf(english));
  });

  it.each(["en", "fr"] as const)("have every plural form that %s needs", (language) => {
    const words = language === "en" ? english : french;
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const counted = keysOf(words).filter((key) => words.has(`${key}_other`));
    const missing = counted.flatMap((key) => forms.map((form) => `${key}_${form}`).filter((full) => !words.has(full)));
    expect(missing).toEqual([]);
  });

  it("have the same placeholders in both", () => {
    const differing = [...english].filter(([key, text]) => {
      const other = french.get(key);
      return other !== undefined && placeholders(other).join() !== placeholders(text).join();
    });
    expect(differing.map(([key]) => key)).toEqual([]);
  });

  it("are all used", async () => {
    const code = await sources();
    const quoted = new Set([...code.matchAll(/["'`]([\w]+(?:\.[\w]+)+)["'`]/g)].map(([, key]) => key ?? ""));
    const prefixes = [...code.matchAll(/`([\w]+(?:\.[\w]+)*\.)\$\{/g)].map(([, prefix]) => prefix ?? "");
    const unused = keysOf(english).filter(
      (key) =>
        ![...quoted].some((used) => key === used || key.startsWith(`${used}.`)) &&
        !prefixes.some((prefix) => key.startsWith(prefix)),
    );
    expect(unused).toEqual([]);
  });

  it("say every error and every fault there is, and no other", () => {
    const said = (prefix: string) =>
      keysOf(english)
        .filter((key) => key.startsWith(prefix))
        .map((key) => key.slice(prefix.length));
    expect(said("common.error.")).toEqual(Object.keys(errorCatalogue).sort());
    expect(said("jobs.fault.")).toEqual([...faultCodes].sort());
  });

  it("have narrow blanks before French double punctuation, so that it never begins a line", () => {
    const wrong = [...french].filter(([, text]) => / [;:!?»%]|« /.test(text));
    expect(wrong.map(([key]) => key)).toEqual([]);
  });

  it("are not empty", () => {
    const empty = [...english, ...french].filter(([, text]) => text.trim() === "");
    expect(empty.map(([key]) => key)).toEqual([]);
  });
});
