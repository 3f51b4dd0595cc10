/**
 * Dependencies point one way. Refuses imports between packages that the architecture does not allow, deep imports,
 * `node:` modules where browsers run the code, imports that leave their package by path, and cycles of files.
 */
import { glob, readFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";

type PackageRule = { folder: string; may: string[]; runsInBrowsers?: true };

const rules: Record<string, PackageRule> = {
  "@runyard/protocol": { folder: "protocol", may: [], runsInBrowsers: true },
  "@runyard/client": { folder: "sdk", may: ["@runyard/protocol"], runsInBrowsers: true },
  "@runyard/web": { folder: "web", may: ["@runyard/protocol", "@runyard/client"], runsInBrowsers: true },
  "@runyard/sandbox": { folder: "sandbox", may: [] },
  "@runyard/worker": { folder: "worker", may: ["@runyard/protocol", "@runyard/sandbox"] },
  "@runyard/controller": { folder: "controller", may: ["@runyard/protocol"] },
  runyard: {
    folder: "cli",
    may: ["@runyard/protocol", "@runyard/client", "@runyard/controller", "@runyard/worker"],
  },
  "@runyard/testkit": { folder: "testkit", may: ["@runyard/protocol", "@runyard/client"] },
};

const root = resolve(import.meta.dirname, "..");
const importPattern =
  /(?:^|\n)\s*(?:import|export)\s[^;]*?from\s+"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)|(?:^|\n)\s*import\s+"([^"]+)"/g;

const importsOf = (source: string): string[] =>
  [...source.matchAll(importPattern)].map((match) => match[1] ?? match[2] ?? match[3] ?? "");

const packageOf = (specifier: string): string =>
  specifier.startsWith("@") ? specifier.split("/").slice(0, 2).join("/") : (specifier.split("/")[0] ?? "");

const localProblem = (rule: PackageRule, file: string, specifier: string): string | undefined => {
  const target = resolve(dirname(file), specifier);
  const home = join(root, "packages", rule.folder);
  if (!target.startsWith(`${home}/`)) return "leaves its package by path";
  return /\.(ts|tsx|json|css)$/.test(specifier) ? undefined : "names no file ending";
};

const foreignProblem = (rule: PackageRule, specifier: string): string | undefined => {
  if (specifier.startsWith("node:")) return rule.runsInBrowsers ? "needs Node, and this runs in browsers" : undefined;
  const name = packageOf(specifier);
  if (rules[name] === undefined) return undefined;
  if (specifier !== name) return "reaches into a package";
  return rule.may.includes(name) ? undefined : "points the wrong way";
};

const findCycle = (graph: Map<string, string[]>): string[] | undefined => {
  const done = new Set<string>();
  const visit = (file: string, trail: string[]): string[] | undefined => {
    const start = trail.indexOf(file);
    if (start >= 0) return [...trail.slice(start), file];
    if (done.has(file)) return undefined;
    for (const next of graph.get(file) ?? []) {
      const cycle = visit(next, [...trail, file]);
      if (cycle !== undefined) return cycle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const cycle = visit(file, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
};

const withoutTypeImports = (source: string): string =>
  source.replaceAll(/(?:^|\n)\s*(?:import|export)\s+type\s[^;]*?from\s+"[^"]+"/g, "\n");

const problems: string[] = [];
const graph = new Map<string, string[]>();
for (const rule of Object.values(rules)) {
  for await (const name of glob(`packages/${rule.folder}/src/**/*.{ts,tsx}`, { cwd: root })) {
    const file = join(root, name);
    const source = await readFile(file, "utf8");
    const isTest = /\.test\.tsx?$/.test(name);
    for (const specifier of importsOf(source)) {
      const isLocal = specifier.startsWith(".");
      if (isTest && specifier === "@runyard/testkit") continue;
      const problem = isLocal ? localProblem(rule, file, specifier) : foreignProblem(rule, specifier);
      if (problem !== undefined && !(isTest && specifier.startsWith("node:"))) {
        problems.push(`${name}: "${specifier}" ${problem}`);
      }
    }
    const local = importsOf(withoutTypeImports(source)).filter((specifier) => specifier.startsWith("."));
    graph.set(
      file,
      local.map((specifier) => resolve(dirname(file), specifier)),
    );
  }
}
const cycle = findCycle(graph);
if (cycle !== undefined) problems.push(`cycle: ${cycle.map((file) => relative(root, file)).join(" -> ")}`);

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log(`${graph.size} files, every import points the right way`);
