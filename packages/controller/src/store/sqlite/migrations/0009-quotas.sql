-- What each may ask for, and what owners have used on the day that is kept.
CREATE TABLE quotas (
  subject TEXT PRIMARY KEY,
  kept TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE spending (
  owner TEXT PRIMARY KEY,
  day INTEGER NOT NULL,
  cpu_time_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
