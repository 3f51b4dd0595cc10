import type { JobInput, JobRequest } from "@runyard/protocol";
import type { Draft, DraftInput } from "./draft.ts";
import { splitWords } from "./split-words.ts";

/** The label under which the web application keeps a program's name. */
export const nameLabel = "name";
const labelCharsMost = 256;

/** A draft as the request that runs it. */
export const draftRequest = (draft: Draft): JobRequest => {
  const { files, entry, language, version, check, limits } = draft;
  const args = splitWords(draft.args);
  const compileArgs = splitWords(draft.compileArgs);
  const dependencies = splitWords(draft.dependencies);
  const collect = splitWords(draft.collect);
  return {
    language,
    ...(version !== null && { version }),
    files: files.map((file) => ({ ...file })),
    entry,
    ...(args.length > 0 && { args }),
    ...(compileArgs.length > 0 && { compileArgs }),
    ...(dependencies.length > 0 && { dependencies }),
    ...(collect.length > 0 && { collect }),
    ...(Object.keys(limits).length > 0 && { limits }),
    labels: { [nameLabel]: entry.slice(-labelCharsMost) },
    ...inputParts(draft),
    ...(draft.inputMode === "tests" && { check }),
  };
};

/** Told another one when its terminal is on the page. */
const usualTerminal = { columns: 80, rows: 24 };

type InputParts = Pick<JobRequest, "interactive" | "terminal" | "stdin" | "inputs">;

const inputParts = ({ inputMode, stdin, tests }: Draft): InputParts => {
  if (inputMode === "typed") return { interactive: true };
  if (inputMode === "terminal") return { terminal: usualTerminal };
  return inputMode === "text" ? { stdin } : { inputs: tests.map(testInput) };
};

const testInput = ({ stdin, args, expected }: DraftInput): JobInput => ({
  stdin,
  ...(args.trim() !== "" && { args: splitWords(args) }),
  ...(expected !== null && { expected }),
});
