import { languageOf, type OfferedLanguage } from "@runyard/client";
import type { SourceFile } from "@runyard/protocol";
import { Failure, UsageError } from "../failure.ts";
import { exitStatus } from "../output/exit-status.ts";
import type { ProgramFiles } from "./program-files.ts";

export type MainFile = { entry: string; language: string };

type Wanted = { entry?: string | undefined; language?: string | undefined };

/**
 * Which file is the main one and what it is written in: the file's ending tells, else its `#!` line. Of files named one
 * by one the first is the main one; in a folder it is the one called main, or the only one in a language.
 * @throws UsageError when that does not decide, Failure 127 when the file tells no language
 */
export const chooseMain = (program: ProgramFiles, offered: readonly OfferedLanguage[], wanted: Wanted): MainFile => {
  const entry = wanted.entry === undefined ? guessEntry(program, offered) : findEntry(program, wanted.entry);
  if (wanted.language !== undefined) return { entry: entry.path, language: wanted.language };
  const language = languageOf(entry, offered);
  if (language !== undefined) return { entry: entry.path, language: language.name };
  const names = offered.map(({ name }) => name).join(", ");
  throw new Failure(
    exitStatus.noSuchLanguage,
    `${entry.path}: neither its name nor a #! line tells its language. Name it with --language: ${names || "none is offered now"}`,
  );
};

const findEntry = ({ files }: ProgramFiles, entry: string): SourceFile => {
  const plain = entry.replace(/^\.\//, "");
  const found =
    files.find(({ path }) => path === plain) ??
    files.find(({ path }) => plain.endsWith(`/${path}`) || path.endsWith(`/${plain}`));
  if (found !== undefined) return found;
  throw new UsageError(`--entry ${entry}: is not one of the program's files: ${nameSome(files)}`);
};

const guessEntry = ({ files, named }: ProgramFiles, offered: readonly OfferedLanguage[]): SourceFile => {
  const first = files.find(({ path }) => path === named[0]);
  if (first !== undefined) return first;
  const programs = files.filter((file) => languageOf(file, offered) !== undefined);
  const candidates = programs.length > 0 ? programs : files;
  const mains = candidates.filter(({ path }) => /(?:^|\/)(?:__main__|main)\.[^/]+$/i.test(path)).sort(byDepth);
  const [main] = mains.length > 0 ? mains : candidates;
  const isClear = candidates.length === 1 || depth(mains[0]) < depth(mains[1]);
  if (main !== undefined && isClear) return main;
  throw new UsageError(`which file is the main one? Name it with --entry: ${nameSome(candidates)}`);
};

const depth = (file: SourceFile | undefined): number =>
  file === undefined ? Number.POSITIVE_INFINITY : file.path.split("/").length;
const byDepth = (left: SourceFile, right: SourceFile): number => depth(left) - depth(right);

const nameSome = (files: readonly SourceFile[]): string =>
  files
    .slice(0, 8)
    .map(({ path }) => path)
    .join(", ") + (files.length > 8 ? " ..." : "");
