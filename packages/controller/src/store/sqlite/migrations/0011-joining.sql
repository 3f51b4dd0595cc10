-- Tokens that let workers join, and what workers are known by from then on. All are read when the controller starts, and after
-- that written only.
CREATE TABLE join_tokens (
  id TEXT PRIMARY KEY,
  kept TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE worker_credentials (
  name TEXT PRIMARY KEY,
  kept TEXT NOT NULL
) STRICT, WITHOUT ROWID;
