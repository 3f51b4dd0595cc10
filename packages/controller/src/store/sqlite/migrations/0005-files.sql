-- Files that runs left, by the job's run and their path.
CREATE TABLE files (
  job INTEGER NOT NULL REFERENCES jobs (sequence) ON DELETE CASCADE,
  run INTEGER NOT NULL,
  path TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  sha256 BLOB NOT NULL,
  PRIMARY KEY (job, run, path)
) STRICT, WITHOUT ROWID;

-- Whether a content is still named.
CREATE INDEX files_by_sha256 ON files (sha256);

-- Contents, each kept once, in pieces from 0 on. Deleted by prune() when nothing names them any more.
CREATE TABLE file_pieces (
  sha256 BLOB NOT NULL,
  number INTEGER NOT NULL,
  content BLOB NOT NULL,
  PRIMARY KEY (sha256, number)
) STRICT;
