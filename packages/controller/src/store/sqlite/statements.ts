import type { DatabaseSync, StatementSync } from "node:sqlite";

/** Prepares a statement the first time its text is met, and keeps it: the text stands where it is used. */
export type Statements = (sql: string) => StatementSync;

export const keepStatements = (database: DatabaseSync): Statements => {
  const kept = new Map<string, StatementSync>();
  return (sql) => {
    const known = kept.get(sql);
    if (known !== undefined) return known;
    const statement = database.prepare(sql);
    kept.set(sql, statement);
    return statement;
  };
};
