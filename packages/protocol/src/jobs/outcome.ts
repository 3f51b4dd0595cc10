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

type Ending = { outcome: Outcome; exitCode: number | null; signal: string | null };

/** How a whole job ended: as its first step that is not ok did, else as its last run. */
export const jobEnding = (compile: Ending | null, runs: readonly Ending[]): Ending => {
  if (compile !== null && compile.outcome !== "ok") return endingOf(compile, "compile_error");
  // A filter passes over the runs that a worker left out.
  const [failed = runs.at(-1)] = runs.filter(({ outcome }) => outcome !== "ok");
  return failed === undefined ? { outcome: "ok", exitCode: null, signal: null } : endingOf(failed, failed.outcome);
};

const endingOf = ({ exitCode, signal }: Ending, outcome: Outcome): Ending => ({ outcome, exitCode, signal });
