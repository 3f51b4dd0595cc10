import type { SQLInputValue } from "node:sqlite";
import type { JobState } from "@runyard/protocol";
import type { JobFilter, StoredJob } from "../store.ts";
import { type JobRow, jobColumns, presentJob } from "./rows.ts";
import type { Statements } from "./statements.ts";

/** A filter with its cursor read. */
export type ListQuery = Omit<JobFilter, "cursor"> & { beforeSequence: number };

/** An index and the equal values to walk down in it, one walk each. */
type Walks = { index: string; where: string; values: SQLInputValue[][] };

/**
 * The index that leaves least to pass over. An owner's own come first, then what is rare (all but `done` and `ok`).
 * SQLite without statistics would pick any of them.
 */
export const chooseWalks = (query: ListQuery, allStates: readonly JobState[]): Walks => {
  const { owner, states, language, outcomes } = query;
  const byState = {
    index: "INDEXED BY jobs_by_state",
    where: "state = ?",
    values: (states ?? []).map((state) => [state]),
  };
  const byOutcome = {
    index: "INDEXED BY jobs_by_outcome",
    where: "outcome = ?",
    values: (outcomes ?? []).map((outcome) => [outcome]),
  };
  if (owner !== undefined) {
    return {
      index: "INDEXED BY jobs_by_owner",
      where: "owner = ? AND state = ?",
      values: (states ?? allStates).map((state) => [owner, state]),
    };
  }
  if (states !== undefined && !states.includes("done")) return byState;
  if (outcomes !== undefined && !outcomes.includes("ok")) return byOutcome;
  if (language !== undefined) {
    return { index: "INDEXED BY jobs_by_language", where: "language = ?", values: [[language]] };
  }
  if (outcomes !== undefined) return byOutcome;
  if (states !== undefined) return byState;
  return { index: "NOT INDEXED", where: "true", values: [[]] };
};

const among = (column: string, values: readonly string[] | undefined): { where: string; value: SQLInputValue }[] =>
  values === undefined
    ? []
    : [{ where: `${column} IN (SELECT value FROM json_each(?))`, value: JSON.stringify(values) }];

/** Up to `limit` jobs below the sequence, newest first: each walk gives its newest, the newest of all are kept. */
export const listJobs = (sql: Statements, query: ListQuery, allStates: readonly JobState[]): StoredJob[] => {
  const walks = chooseWalks(query, allStates);
  const rest = [
    ...among("state", query.states),
    ...among("outcome", query.outcomes),
    ...among("language", query.language === undefined ? undefined : [query.language]),
  ];
  const statement = sql(
    `SELECT ${jobColumns} FROM jobs ${walks.index}
     WHERE ${[walks.where, "sequence < ?", ...rest.map(({ where }) => where)].join(" AND ")}
     ORDER BY sequence DESC LIMIT ?`,
  );
  const bound = rest.map(({ value }) => value);
  return walks.values
    .flatMap((values) => statement.all(...values, query.beforeSequence, ...bound, query.limit) as JobRow[])
    .sort((left, right) => right.sequence - left.sequence)
    .slice(0, query.limit)
    .map(presentJob);
};

/** Jobs in one of the states above the sequence, oldest first: one walk up for each state. */
export const listOldest = (
  sql: Statements,
  { states, afterSequence, limit }: { states: readonly JobState[]; afterSequence: number; limit: number },
): StoredJob[] => {
  const statement = sql(
    `SELECT ${jobColumns} FROM jobs INDEXED BY jobs_by_state WHERE state = ? AND sequence > ? ORDER BY sequence LIMIT ?`,
  );
  return states
    .flatMap((state) => statement.all(state, afterSequence, limit) as JobRow[])
    .sort((left, right) => left.sequence - right.sequence)
    .slice(0, limit)
    .map(presentJob);
};
