import { glob, realpath, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { expandText } from "./template.ts";

const npmPrefix = "npm:";
const wild = /[*?[]/;

/** Texts that every template may name: this Node, and what it runs on. */
export const hostTexts = { node: process.execPath, platform: process.platform, arch: process.arch } as const;

/**
 * Files that a pattern of a manifest names, newest name first where there are several. `~` is the home folder,
 * `npm:package/path` a file of an npm package of this worker, and `*`, `?` and `[...]` match within a name.
 */
export const locate = async (
  pattern: string,
  texts: Readonly<Record<string, string>> = hostTexts,
): Promise<string[]> => {
  const path = absolute(expandText(pattern, texts));
  if (path === undefined) return [];
  if (!wild.test(path)) return (await exists(path)) ? [path] : [];
  const found: string[] = [];
  for await (const match of glob(path)) found.push(match);
  return found.sort((left, right) => right.localeCompare(left, "en", { numeric: true }));
};

/** The folder that a pattern's first name with wildcards, or its file, appears in. */
export const literalFolder = (pattern: string): string | undefined => {
  const path = absolute(expandText(pattern, hostTexts));
  if (path === undefined) return undefined;
  const names = path.split("/");
  const first = names.findIndex((name) => wild.test(name));
  return first < 0 ? dirname(path) : names.slice(0, first).join("/");
};

/** The real files behind the patterns, in order of preference, each once. */
export const locateBinaries = async (patterns: readonly string[]): Promise<string[]> => {
  const found = await Promise.all(patterns.map((pattern) => locate(pattern)));
  const real = await Promise.all(found.flat().map((path) => realFile(path)));
  return [...new Set(real.filter((path) => path !== undefined))];
};

const realFile = async (path: string): Promise<string | undefined> => {
  try {
    const real = await realpath(path);
    return (await stat(real)).isFile() ? real : undefined;
  } catch {
    // A dangling link or an unreadable folder: nothing that could be run.
    return undefined;
  }
};

export const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const absolute = (path: string): string | undefined => {
  if (path.startsWith("~/")) return join(homedir(), path.slice(2));
  return path.startsWith(npmPrefix) ? npmPath(path.slice(npmPrefix.length)) : path;
};

const npmPath = (reference: string): string | undefined => {
  const names = reference.split("/");
  const taken = reference.startsWith("@") ? 2 : 1;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${names.slice(0, taken).join("/")}/package.json`);
    return join(dirname(manifest), ...names.slice(taken));
  } catch {
    // Not installed, which for a package of another platform is usual.
    return undefined;
  }
};
