-- Classes; each is read and written whole.
CREATE TABLE user_groups (
  name TEXT PRIMARY KEY COLLATE NOCASE,
  kept TEXT NOT NULL
) STRICT, WITHOUT ROWID;
