import type { SessionId, TokenId, UserId } from "@runyard/protocol";
import type { StoredApiToken, StoredSession, StoredUser } from "../store.ts";
import type { Statements } from "./statements.ts";

const all = (sql: Statements, table: "users" | "sessions" | "api_tokens") =>
  sql(`SELECT kept FROM ${table} ORDER BY id`)
    .all()
    .map(({ kept }) => JSON.parse(String(kept)));

export const accessReads = (sql: Statements) => ({
  // Accounts of before there were identity providers are known to none.
  users: (): StoredUser[] => all(sql, "users").map((kept) => ({ identity: null, ...kept })),
  sessions: (): StoredSession[] => all(sql, "sessions"),
  apiTokens: (): StoredApiToken[] => all(sql, "api_tokens"),
});

type Credential = { id: string; userId: UserId | null };

const keepEach = (sql: Statements, table: "sessions" | "api_tokens", credentials: readonly Credential[]): void => {
  const statement = sql(
    `INSERT INTO ${table} (id, user_id, kept) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET kept = excluded.kept`,
  );
  for (const one of credentials) statement.run(one.id, one.userId, JSON.stringify(one));
};

const dropEach = (sql: Statements, table: "sessions" | "api_tokens", ids: readonly string[]): void => {
  for (const id of ids) sql(`DELETE FROM ${table} WHERE id = ?`).run(id);
};

export const accessWrites = (sql: Statements) => ({
  keepUser: (user: StoredUser): void => {
    sql(
      `INSERT INTO users (id, name, kept) VALUES (?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, kept = excluded.kept`,
    ).run(user.id, user.name, JSON.stringify(user));
  },
  removeUser: (id: UserId): void => {
    sql("DELETE FROM users WHERE id = ?").run(id);
  },
  keepSessions: (sessions: readonly StoredSession[]): void => keepEach(sql, "sessions", sessions),
  dropSessions: (ids: readonly SessionId[]): void => dropEach(sql, "sessions", ids),
  keepApiTokens: (tokens: readonly StoredApiToken[]): void => keepEach(sql, "api_tokens", tokens),
  dropApiTokens: (ids: readonly TokenId[]): void => dropEach(sql, "api_tokens", ids),
});
