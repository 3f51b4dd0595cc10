import { type Dirent, lstatSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { encodeContent, programPathProblem, requestBounds, type SourceFile } from "@runyard/protocol";
import { UsageError } from "../failure.ts";
import { formatSize } from "../output/format.ts";

export type ProgramFiles = {
  files: SourceFile[];
  /** Paths (as in `files`) that were named one by one on the command line; a folder's files are not. */
  named: string[];
};

type Found = { path: string; isNamed: boolean; bytes: number };

const skippedFolders = new Set(["node_modules", "__pycache__"]);

/**
 * Reads what `run FILE...` names, folders with all that is in them (hidden files, node_modules and links to folders are
 * left out). Paths are relative to the one folder that holds every argument.
 * @throws UsageError for what is missing, empty, too large or not a file
 */
export const readProgramFiles = (args: readonly string[]): ProgramFiles => {
  const found = args.flatMap(findFiles);
  refuseTooMuch(found);
  const base = commonFolder(args.map((arg) => (statSync(arg).isDirectory() ? resolve(arg) : dirname(resolve(arg)))));
  const inside = (path: string): string => relative(base, path).split(sep).join("/");
  const unique = eachOnce(found);
  return {
    files: unique.map(({ path }) => readFile(path, inside(path))),
    named: unique.filter(({ isNamed }) => isNamed).map(({ path }) => inside(path)),
  };
};

/** A file may be named and lie in a folder that is named too. */
const eachOnce = (found: readonly Found[]): Found[] => {
  const byPath = new Map<string, Found>();
  for (const file of found) {
    const isNamed = file.isNamed || byPath.get(file.path)?.isNamed === true;
    byPath.set(file.path, { ...file, isNamed });
  }
  return [...byPath.values()];
};

const findFiles = (arg: string): Found[] => {
  const stats = told(arg, () => statSync(arg));
  if (stats.isFile()) return [{ path: resolve(arg), isNamed: true, bytes: stats.size }];
  if (!stats.isDirectory()) throw new UsageError(`${arg}: is neither a file nor a folder`);
  const files = walk(resolve(arg));
  if (files.length === 0) throw new UsageError(`${arg}: the folder has no files`);
  return files;
};

const walk = (folder: string): Found[] => {
  const entries = told(folder, () => readdirSync(folder, { withFileTypes: true }));
  return entries
    .filter(({ name }) => !name.startsWith(".") && !skippedFolders.has(name))
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry) => walkEntry(folder, entry));
};

const walkEntry = (folder: string, entry: Dirent): Found[] => {
  const path = join(folder, entry.name);
  if (entry.isDirectory()) return walk(path);
  const stats = entry.isSymbolicLink() ? told(path, () => statSync(path)) : lstatSync(path);
  return stats.isFile() ? [{ path, isNamed: false, bytes: stats.size }] : [];
};

/** Before anything is read: a folder named by mistake may hold a whole disk. */
const refuseTooMuch = (found: readonly Found[]): void => {
  const { files, sourceBytes } = requestBounds;
  if (found.length > files) throw new UsageError(`${found.length} files are too many: a program has at most ${files}`);
  const bytes = found.reduce((total, file) => total + file.bytes, 0);
  if (bytes <= sourceBytes) return;
  throw new UsageError(`${formatSize(bytes)} of files are too much: a program has at most ${formatSize(sourceBytes)}`);
};

const readFile = (path: string, name: string): SourceFile => {
  const problem = programPathProblem(name);
  if (problem !== undefined) throw new UsageError(`${path}: its name ${problem}`);
  const { content, encoding } = encodeContent(told(path, () => readFileSync(path)));
  return { path: name, content, ...(encoding === "base64" && { encoding }) };
};

const commonFolder = (folders: readonly string[]): string =>
  folders.reduce((common, folder) => {
    let at = common;
    while (folder !== at && !folder.startsWith(at.endsWith(sep) ? at : at + sep)) at = dirname(at);
    return at;
  });

const words: Record<string, string> = {
  ENOENT: "there is no such file",
  EACCES: "permission denied",
  ENOTDIR: "there is no such file",
  ELOOP: "a link that leads nowhere",
};

const told = <Value>(path: string, read: () => Value): Value => {
  try {
    return read();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new UsageError(`${path}: ${words[code] ?? code}`);
  }
};
