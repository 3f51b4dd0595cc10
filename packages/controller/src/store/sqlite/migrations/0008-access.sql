-- Accounts and their ways in. All are read when the controller starts, and after that written only: what is looked for stands
-- in columns, the rest in JSON. user_id is null for the owner of the machine, who needs no account.
CREATE TABLE users (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  kept TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
  kept TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- For the cascade.
CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE api_tokens (
  id TEXT PRIMARY KEY,
  user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
  kept TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- For the cascade.
CREATE INDEX api_tokens_by_user ON api_tokens (user_id);

-- Who did what. Bounded and small: filters walk it from its newest end.
CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms INTEGER NOT NULL,
  kind TEXT NOT NULL,
  actor TEXT,
  entry TEXT NOT NULL
) STRICT;
