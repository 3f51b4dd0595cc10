import type { SQLInputValue } from "node:sqlite";
import type {
  AttemptEventName,
  AttemptState,
  attemptTransitions,
  JobEventName,
  JobState,
  jobTransitions,
} from "@runyard/protocol";
import type { Statements } from "./statements.ts";

/** Protocol's tables of transitions. Handed to the thread as data: importing protocol there costs 40 MB and 0.2 s. */
export type StateRules = { job: typeof jobTransitions; attempt: typeof attemptTransitions };

export const jobStates = (rules: StateRules): JobState[] => Object.keys(rules.job) as JobState[];

/** States a job can leave. */
export const liveStates = (rules: StateRules): JobState[] =>
  jobStates(rules).filter((state) => Object.keys(rules.job[state]).length > 0);

type Columns = Record<string, SQLInputValue>;
export type SeenJob = { sequence: number; state: JobState; token: number };
export type SeenAttempt = { token: number; state: AttemptState };

/**
 * The one door through which states change, each change guarded by the state and the token it was seen with.
 * Answers false when the event does not belong to the state or the row is no longer as it was seen: a normal answer.
 */
export type Door = {
  moveJob(seen: SeenJob, event: JobEventName, columns: Columns): boolean;
  moveAttempt(seen: SeenAttempt, event: AttemptEventName, columns: Columns): boolean;
};

const assignments = (columns: Columns): string =>
  ["state", ...Object.keys(columns)].map((name) => `${name} = ?`).join(", ");

export const openDoor = (sql: Statements, rules: StateRules): Door => ({
  moveJob(seen, event, columns) {
    const next = rules.job[seen.state][event];
    if (next === undefined) return false;
    const guarded = sql(`UPDATE jobs SET ${assignments(columns)} WHERE sequence = ? AND state = ? AND token = ?`);
    const values = Object.values(columns);
    return guarded.run(next, ...values, seen.sequence, seen.state, seen.token).changes === 1;
  },

  moveAttempt(seen, event, columns) {
    const next = rules.attempt[seen.state][event];
    if (next === undefined) return false;
    const guarded = sql(`UPDATE attempts SET ${assignments(columns)} WHERE token = ? AND state = ?`);
    return guarded.run(next, ...Object.values(columns), seen.token, seen.state).changes === 1;
  },
});

/** A job and its attempt move in one commit or not at all. Thrown inside a call, the error undoes the call. */
export const mustMove = (moved: boolean): void => {
  if (!moved) throw new Error("a job and its attempt disagree on their states");
};
