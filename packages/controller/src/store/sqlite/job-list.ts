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
      values: [owner].flat().flatMap((one) => (states ?? allStates).map((state) => [one, state])),
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

/** A condition that rows are looked through for. */
type Condition = { where: string; values: SQLInputValue[] };

const among = (column: string, values: readonly string[] | undefined): Condition[] =>
  values === undefined
    ? []
    : [{ where: `${column} IN (SELECT value FROM json_each(?))`, values: [JSON.stringify(values)] }];

const containing = (text: string | undefined): Condition[] => {
  if (text === undefined) return [];
  const pattern = `%${text.replaceAll(/[!%_]/g, "!$&")}%`;
  const isLike = "LIKE ? ESCAPE '!'";
  const inLabels = `labels <> '{}' AND EXISTS (SELECT 1 FROM json_each(labels) WHERE value ${isLike})`;
  return [{ where: `(title ${isLike} OR id ${isLike} OR ${inLabels})`, values: [pattern, pattern, pattern] }];
};

/** Rows that one call looks at for what no index finds: some 20 ms, during which no commit is made. */
const lookedAtOnce = 20_000;

export type ListReply = {
  jobs: StoredJob[];
  /** Where the next page begins: below this sequence. */
  nextBefore: number | null;
};

/** Up to `limit` jobs of the span, newest first: each walk gives its newest, the newest of all are kept. */
export const listJobs = (sql: Statements, query: ListQuery, allStates: readonly JobState[]): ListReply => {
  const { from, before, nextBefore } = spanOf(sql, query);
  const walks = chooseWalks(query, allStates);
  const rest = [
    ...among("state", query.states),
    ...among("outcome", query.outcomes),
    ...among("language", query.language === undefined ? undefined : [query.language]),
    ...among("worker_name", query.worker === undefined ? undefined : [query.worker]),
    ...containing(query.text),
  ];
  const statement = sql(
    `SELECT ${jobColumns} FROM jobs ${walks.index}
     WHERE ${[walks.where, "sequence >= ? AND sequence < ?", ...rest.map(({ where }) => where)].join(" AND ")}
     ORDER BY sequence DESC LIMIT ?`,
  );
  const bound = rest.flatMap(({ values }) => values);
  const found = walks.values
    // One more than asked for tells whether there is a next page.
    .flatMap((values) => statement.all(...values, from, before, ...bound, query.limit + 1) as JobRow[])
    .sort((left, right) => right.sequence - left.sequence);
  const rows = found.slice(0, query.limit);
  const last = found.length > query.limit ? rows.at(-1) : undefined;
  return { jobs: rows.map(presentJob), nextBefore: last?.sequence ?? nextBefore };
};

/** The sequences a call goes through, from one on to before another; `nextBefore` when it leaves some for the next call. */
type Span = { from: number; before: number; nextBefore: number | null };

const spanOf = (sql: Statements, { beforeSequence, fromMs, toMs, text, worker }: ListQuery): Span => {
  const from = fromMs === undefined ? 0 : firstSince(sql, fromMs);
  const before = toMs === undefined ? beforeSequence : Math.min(beforeSequence, firstSince(sql, toMs));
  if (text === undefined && worker === undefined) return { from, before, nextBefore: null };
  const ends = endsOf(sql);
  const lookedFrom = Math.min(before, ends.newest + 1) - lookedAtOnce;
  if (lookedFrom <= Math.max(from, ends.oldest)) return { from, before, nextBefore: null };
  return { from: lookedFrom, before, nextBefore: lookedFrom };
};

const endsOf = (sql: Statements) =>
  // Each alone is one step down the tree; both in one SELECT would read the table.
  sql(
    `SELECT COALESCE((SELECT min(sequence) FROM jobs), 0) AS oldest, COALESCE((SELECT max(sequence) FROM jobs), 0) AS newest`,
  ).get() as { oldest: number; newest: number };

/** The first sequence accepted at the moment or later, by halving: moments rise with sequences, so no index is needed. */
const firstSince = (sql: Statements, atMs: number): number => {
  const { oldest, newest } = endsOf(sql);
  const statement = sql("SELECT sequence, created_at_ms FROM jobs WHERE sequence >= ? ORDER BY sequence LIMIT 1");
  let [low, high] = [oldest, newest + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const row = statement.get(middle) as { sequence: number; created_at_ms: number } | undefined;
    if (row === undefined || row.created_at_ms >= atMs) high = middle;
    else low = row.sequence + 1;
  }
  return low;
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
