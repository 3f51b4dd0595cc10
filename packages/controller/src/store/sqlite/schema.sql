-- Generated: node packages/controller/src/store/sqlite/schema-snapshot.ts

CREATE TABLE api_tokens (
  id TEXT PRIMARY KEY,
  user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
  kept TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX api_tokens_by_user ON api_tokens (user_id);

CREATE TABLE attempts (
  token INTEGER PRIMARY KEY AUTOINCREMENT,
  job INTEGER NOT NULL REFERENCES jobs (sequence) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  state TEXT NOT NULL,
  worker_id TEXT NOT NULL,
  worker_name TEXT NOT NULL,
  leased_at_ms INTEGER NOT NULL,
  ended_at_ms INTEGER,
  fault TEXT,
  UNIQUE (job, number)
) STRICT;

CREATE UNIQUE INDEX attempts_finished_once ON attempts (job) WHERE state = 'finished';

CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms INTEGER NOT NULL,
  kind TEXT NOT NULL,
  actor TEXT,
  entry TEXT NOT NULL
) STRICT;

CREATE TRIGGER count_deleted_job AFTER DELETE ON jobs BEGIN
  UPDATE job_counts SET jobs = jobs - 1 WHERE state = OLD.state;
END;

CREATE TRIGGER count_moved_job AFTER UPDATE OF state ON jobs WHEN OLD.state <> NEW.state BEGIN
  UPDATE job_counts SET jobs = jobs - 1 WHERE state = OLD.state;
  INSERT INTO job_counts (state, jobs) VALUES (NEW.state, 1) ON CONFLICT DO UPDATE SET jobs = jobs + 1;
END;

CREATE TRIGGER count_new_job AFTER INSERT ON jobs BEGIN
  INSERT INTO job_counts (state, jobs) VALUES (NEW.state, 1) ON CONFLICT DO UPDATE SET jobs = jobs + 1;
END;

CREATE TABLE events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  event TEXT NOT NULL
) STRICT;

CREATE TABLE file_pieces (
  sha256 BLOB NOT NULL,
  number INTEGER NOT NULL,
  content BLOB NOT NULL,
  PRIMARY KEY (sha256, number)
) STRICT;

CREATE TABLE files (
  job INTEGER NOT NULL REFERENCES jobs (sequence) ON DELETE CASCADE,
  run INTEGER NOT NULL,
  path TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  sha256 BLOB NOT NULL,
  PRIMARY KEY (job, run, path)
) STRICT, WITHOUT ROWID;

CREATE INDEX files_by_sha256 ON files (sha256);

CREATE TABLE history (
  range TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  cluster TEXT NOT NULL,
  workers TEXT NOT NULL,
  PRIMARY KEY (range, at_ms)
) STRICT, WITHOUT ROWID;

CREATE TABLE idempotency_keys (
  owner TEXT NOT NULL,
  key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  job INTEGER NOT NULL REFERENCES jobs (sequence) ON DELETE CASCADE,
  PRIMARY KEY (owner, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_keys_by_job ON idempotency_keys (job);

CREATE TABLE job_counts (
  state TEXT PRIMARY KEY,
  jobs INTEGER NOT NULL CHECK (jobs >= 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE jobs (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  owner TEXT NOT NULL,
  state TEXT NOT NULL,
  language TEXT NOT NULL,
  wanted_version TEXT,
  priority INTEGER NOT NULL,
  labels TEXT NOT NULL,
  interactive INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL,
  attempt INTEGER NOT NULL DEFAULT 0,
  token INTEGER NOT NULL DEFAULT 0,
  worker_id TEXT,
  worker_name TEXT,
  version TEXT,
  started_at_ms INTEGER,
  finished_at_ms INTEGER,
  outcome TEXT,
  verdict TEXT,
  fault TEXT
, program INTEGER NOT NULL DEFAULT 0, placement TEXT, dependencies INTEGER NOT NULL DEFAULT 0, title TEXT NOT NULL DEFAULT '', terminal INTEGER NOT NULL DEFAULT 0, exit_code INTEGER, signal TEXT) STRICT;

CREATE INDEX jobs_by_end ON jobs (finished_at_ms) WHERE finished_at_ms IS NOT NULL;

CREATE INDEX jobs_by_language ON jobs (language, sequence);

CREATE INDEX jobs_by_outcome ON jobs (outcome, sequence) WHERE outcome IS NOT NULL;

CREATE INDEX jobs_by_owner ON jobs (owner, state, sequence);

CREATE INDEX jobs_by_state ON jobs (state, sequence);

CREATE TABLE join_tokens (
  id TEXT PRIMARY KEY,
  kept TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE large_texts (
  hash BLOB PRIMARY KEY,
  text TEXT NOT NULL
) STRICT;

CREATE TABLE probe (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  commits INTEGER NOT NULL
) STRICT;

CREATE TABLE quotas (
  subject TEXT PRIMARY KEY,
  kept TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE requests (
  job INTEGER PRIMARY KEY REFERENCES jobs (sequence) ON DELETE CASCADE,
  text TEXT,
  hash BLOB REFERENCES large_texts (hash),
  CHECK ((text IS NULL) <> (hash IS NULL))
) STRICT;

CREATE INDEX requests_by_hash ON requests (hash) WHERE hash IS NOT NULL;

CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
  kept TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE shares (
  owner TEXT PRIMARY KEY,
  ahead_ms REAL NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE spending (
  owner TEXT PRIMARY KEY,
  day INTEGER NOT NULL,
  cpu_time_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE toolchains (
  language TEXT NOT NULL,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  toolchain TEXT NOT NULL,
  PRIMARY KEY (language, name, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE transcripts (
  job INTEGER PRIMARY KEY REFERENCES jobs (sequence) ON DELETE CASCADE,
  text TEXT,
  hash BLOB REFERENCES large_texts (hash),
  CHECK ((text IS NULL) <> (hash IS NULL))
) STRICT;

CREATE INDEX transcripts_by_hash ON transcripts (hash) WHERE hash IS NOT NULL;

CREATE TABLE user_groups (
  name TEXT PRIMARY KEY COLLATE NOCASE,
  kept TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE users (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  kept TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE worker_credentials (
  name TEXT PRIMARY KEY,
  kept TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE worker_orders (
  name TEXT PRIMARY KEY,
  kept_order TEXT NOT NULL
) STRICT, WITHOUT ROWID;
