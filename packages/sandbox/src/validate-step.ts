import type { Limits, Step } from "./step.ts";

const limitNames: (keyof Limits)[] = [
  "cpuTimeMs",
  "wallTimeMs",
  "memoryBytes",
  "outputBytes",
  "processes",
  "fileBytes",
];
const longestName = 255;

const isInnerPath = (path: string): boolean =>
  !path.includes("\0") &&
  path
    .split("/")
    .every((part) => part !== "" && part !== "." && part !== ".." && Buffer.byteLength(part) <= longestName);

const mostPatterns = 64;

const isCap = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

const longestSide = 65_535;

const isNatural = (value: number): boolean => Number.isSafeInteger(value) && value > 0;

/** A step that breaks its own contract is our caller's mistake, found before anything runs. @throws TypeError */
export const validateStep = (step: Step): void => {
  const refuse = (what: string): never => {
    throw new TypeError(`invalid step: ${what}`);
  };
  if (step.argv.length === 0) refuse("argv is empty");
  if (step.argv.some((argument) => argument.includes("\0"))) refuse("an argument contains NUL");
  for (const [name, value] of Object.entries(step.env))
    if (name === "" || /[=\0]/.test(name) || value.includes("\0"))
      refuse(`environment variable ${JSON.stringify(name)}`);
  if (step.folder !== undefined && (!isInnerPath(step.folder) || step.folder.includes("/")))
    refuse(`folder ${JSON.stringify(step.folder)}`);
  for (const { path } of step.files) if (!isInnerPath(path)) refuse(`file path ${JSON.stringify(path)}`);
  for (const { name, target } of step.links ?? [])
    if (!isInnerPath(name) || name.includes("/") || !target.startsWith("/") || target.includes("\0"))
      refuse(`link ${JSON.stringify(name)}`);
  for (const name of limitNames) if (!isNatural(step.limits[name])) refuse(`limit ${name}`);
  const { collect, terminal } = step;
  for (const side of terminal ? [terminal.columns, terminal.rows] : [])
    if (!isNatural(side) || side > longestSide) refuse("terminal");
  if (!collect) return;
  if (collect.folder !== "." && !isInnerPath(collect.folder))
    refuse(`collect.folder ${JSON.stringify(collect.folder)}`);
  for (const cap of [collect.maxBytes, collect.maxFiles, collect.maxDepth]) if (!isCap(cap)) refuse("collect caps");
  const { patterns = [] } = collect;
  if (collect.patterns !== undefined && (patterns.length === 0 || patterns.length > mostPatterns))
    refuse("collect.patterns");
  for (const pattern of patterns) if (!isInnerPath(pattern)) refuse(`collect pattern ${JSON.stringify(pattern)}`);
};
