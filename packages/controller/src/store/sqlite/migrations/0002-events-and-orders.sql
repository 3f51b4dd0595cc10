-- JSON of what happened in the cluster. The oldest are deleted as new ones come; an id is never used twice.
CREATE TABLE events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  event TEXT NOT NULL
) STRICT;

-- JSON of what an operator asked of a worker, by its name.
CREATE TABLE worker_orders (
  name TEXT PRIMARY KEY,
  kept_order TEXT NOT NULL
) STRICT, WITHOUT ROWID;
