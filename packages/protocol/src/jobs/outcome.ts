import { z } from "zod";

/** What happened to a program. Our own failures are faults, never outcomes. */
export const Outcome = z.enum(["ok", "compile_error", "runtime_error", "time_limit", "memory_limit", "output_limit"]);
export type Outcome = z.infer<typeof Outcome>;

/** What the checker thinks of the output; absent when nobody gave an expected one. */
export const Verdict = z.enum(["accepted", "wrong_answer"]);
export type Verdict = z.infer<typeof Verdict>;

/**
 * How output is compared with what was expected: `exact`, byte for byte; `lines`, blanks at the end of lines and of the
 * output ignored; `tokens`, words; `numbers`, words with numbers compared within the tolerance.
 */
export const Check = z.enum(["exact", "lines", "tokens", "numbers"]);
export type Check = z.infer<typeof Check>;

/** The outcome of a whole job: the first that is not ok, in the order of its steps. */
export const jobOutcome = (compile: Outcome | undefined, runs: readonly Outcome[]): Outcome => {
  if (compile !== undefined && compile !== "ok") return "compile_error";
  return runs.find((outcome) => outcome !== "ok") ?? "ok";
};
