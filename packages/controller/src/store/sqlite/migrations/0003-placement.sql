-- Fingerprint of a job's language and files; 0 for jobs of earlier versions.
ALTER TABLE jobs ADD COLUMN program INTEGER NOT NULL DEFAULT 0;

-- JSON of why the newest attempt is where it is.
ALTER TABLE jobs ADD COLUMN placement TEXT;

-- What owners were given beyond the others.
CREATE TABLE shares (
  owner TEXT PRIMARY KEY,
  ahead_ms REAL NOT NULL
) STRICT, WITHOUT ROWID;
