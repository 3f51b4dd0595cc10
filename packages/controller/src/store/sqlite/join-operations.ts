import type { JoinTokenId } from "@runyard/protocol";
import type { StoredJoinToken, StoredWorker } from "../store.ts";
import type { Statements } from "./statements.ts";

export const joinReads = (sql: Statements) => ({
  joinTokens: (): StoredJoinToken[] =>
    sql("SELECT kept FROM join_tokens ORDER BY id")
      .all()
      .map(({ kept }) => JSON.parse(String(kept))),
  workers: (): StoredWorker[] =>
    sql("SELECT kept FROM worker_credentials ORDER BY name")
      .all()
      .map(({ kept }) => JSON.parse(String(kept))),
});

const keepTokens = (sql: Statements, tokens: readonly StoredJoinToken[]): void => {
  for (const token of tokens) {
    sql("INSERT INTO join_tokens (id, kept) VALUES (?, ?) ON CONFLICT DO UPDATE SET kept = excluded.kept").run(
      token.id,
      JSON.stringify(token),
    );
  }
};

export const joinWrites = (sql: Statements) => ({
  keepJoinTokens: (tokens: readonly StoredJoinToken[]): void => keepTokens(sql, tokens),
  dropJoinTokens: (ids: readonly JoinTokenId[]): void => {
    for (const id of ids) sql("DELETE FROM join_tokens WHERE id = ?").run(id);
  },
  admitWorker: (worker: StoredWorker, token: StoredJoinToken | undefined): void => {
    sql("INSERT INTO worker_credentials (name, kept) VALUES (?, ?) ON CONFLICT DO UPDATE SET kept = excluded.kept").run(
      worker.name,
      JSON.stringify(worker),
    );
    if (token === undefined) return;
    // One that was revoked meanwhile does not come back.
    sql("UPDATE join_tokens SET kept = ? WHERE id = ?").run(JSON.stringify(token), token.id);
  },
  dropWorker: (name: string): void => {
    sql("DELETE FROM worker_credentials WHERE name = ?").run(name);
  },
});
