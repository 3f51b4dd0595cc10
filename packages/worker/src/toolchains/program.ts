import { extname } from "node:path/posix";
import { decodeContent, type JobRequest } from "@runyard/protocol";
import { layJava } from "./java-layout.ts";
import type { LanguageManifest } from "./manifest.ts";

export type ProgramFile = { path: string; bytes: Uint8Array; executable?: boolean };

/** A job's files as they will stand in the work folder, and what commands need to know of them. */
export type Program = {
  files: ProgramFile[];
  entry: string;
  /** What the compiler is given, the entry included. */
  sources: string[];
  /** Where the compiler puts its output: a folder that no file of the job is in. */
  outFolder: string;
  /** The class to start, for languages that have classes to start. */
  mainClass: string;
};

type Language = Pick<LanguageManifest, "defaultFile" | "extensions" | "sources" | "naming">;
type Sources = Pick<JobRequest, "source" | "files" | "entry">;

/** Decodes a job's files and finds each its place. */
export const layProgram = (language: Language, request: Sources): Program => {
  const given = filesOf(language, request);
  const firstPath = request.entry ?? given[0]?.path ?? language.defaultFile;
  const { files, entry, mainClass } =
    language.naming === "java" ? layJava(given, firstPath) : { files: given, entry: firstPath, mainClass: "" };
  const extensions = language.sources ?? language.extensions;
  const sources = files.map((file) => file.path).filter((path) => path === entry || extensions.includes(extname(path)));
  return { files, entry, sources, outFolder: freeFolder(files), mainClass };
};

const filesOf = (language: Language, { source, files }: Sources): ProgramFile[] => {
  if (files === undefined) return [{ path: language.defaultFile, bytes: decodeContent(source ?? "") }];
  return files.map(({ path, content, encoding }) => ({ path, bytes: decodeContent(content, encoding) }));
};

const freeFolder = (files: readonly ProgramFile[]): string => {
  let folder = ".build";
  while (files.some(({ path }) => path === folder || path.startsWith(`${folder}/`))) folder += "_";
  return folder;
};
