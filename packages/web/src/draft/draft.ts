import type { Check, JobRequest, Language, PartialLimits, SourceFile } from "@runyard/protocol";
import { joinWords } from "./split-words.ts";

export type DraftFile = { path: string; content: string; encoding?: "base64" };
/** `expected` is null where nobody compares. */
export type DraftInput = { stdin: string; args: string; expected: string | null };

/** Where the program's input comes from: typed while it runs, given as text, several with expected outputs, or a terminal. */
export const inputModes = ["typed", "text", "tests", "terminal"] as const;
export type InputMode = (typeof inputModes)[number];

/** A program being written, with all it is to be run with. Args are as they are typed: words with quotes. */
export type Draft = {
  files: readonly DraftFile[];
  /** Path of the main file. */
  entry: string;
  language: string;
  /** Null: the usual one. */
  version: string | null;
  inputMode: InputMode;
  stdin: string;
  args: string;
  tests: readonly DraftInput[];
  check: Check;
  limits: PartialLimits;
  compileArgs: string;
  /** Libraries it needs, parted by blanks. */
  dependencies: string;
  /** Patterns of the files to bring back, parted by blanks. */
  collect: string;
};

export const emptyDraft: Draft = {
  files: [],
  entry: "",
  language: "",
  version: null,
  inputMode: "typed",
  stdin: "",
  args: "",
  tests: [{ stdin: "", args: "", expected: null }],
  check: "lines",
  limits: {},
  compileArgs: "",
  dependencies: "",
  collect: "",
};

type Named = Pick<Language, "name" | "extensions" | "example">;

/** A request's files; what was given as one text gets the name that its language would give it. */
export const filesOf = ({ files, source, language }: JobRequest, languages: readonly Named[]): SourceFile[] => {
  if (files !== undefined) return files;
  const { extensions = [], example } = languages.find(({ name }) => name === language) ?? {};
  const isCapital = /^[A-Z]/.test(example?.path ?? "");
  return [{ path: `${isCapital ? "Main" : "main"}${extensions[0] ?? ""}`, content: source ?? "" }];
};

/** A job's request as a draft, to be run again or changed. */
export const draftOf = (request: JobRequest, languages: readonly Named[]): Draft => {
  const files = filesOf(request, languages);
  const isPlain = request.inputs === undefined && request.expected === undefined;
  const inputs = request.inputs ?? [request];
  const mode = request.terminal ? "terminal" : request.interactive ? "typed" : "text";
  return {
    ...emptyDraft,
    files: files.map(({ path, content, encoding }) => ({
      path,
      content,
      ...(encoding === "base64" && { encoding }),
    })),
    entry: request.entry ?? files[0]?.path ?? "",
    language: request.language,
    version: request.version ?? null,
    inputMode: isPlain ? mode : "tests",
    stdin: isPlain ? (request.stdin ?? "") : "",
    args: joinWords(request.args ?? []),
    tests: isPlain
      ? emptyDraft.tests
      : inputs.map(({ stdin, args, expected }) => ({
          stdin: stdin ?? "",
          args: args === undefined ? "" : joinWords(args),
          expected: expected ?? null,
        })),
    check: request.check ?? emptyDraft.check,
    limits: request.limits ?? {},
    compileArgs: joinWords(request.compileArgs ?? []),
    dependencies: joinWords(request.dependencies ?? []),
    collect: joinWords(request.collect ?? []),
  };
};
