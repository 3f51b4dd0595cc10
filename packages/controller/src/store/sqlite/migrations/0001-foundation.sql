-- Light columns only: lists and the start of a controller never read requests or output.
-- `sequence` is the order of acceptance and never used twice.
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
) STRICT;

-- Every list goes down `sequence` within equal values of an index, so a page costs what it shows, however many jobs there are.
-- Lists of one or more states, and live() going up.
CREATE INDEX jobs_by_state ON jobs (state, sequence);
-- Lists of one owner, one walk per state.
CREATE INDEX jobs_by_owner ON jobs (owner, state, sequence);
-- Lists of one language.
CREATE INDEX jobs_by_language ON jobs (language, sequence);
-- Lists of one or more outcomes.
CREATE INDEX jobs_by_outcome ON jobs (outcome, sequence) WHERE outcome IS NOT NULL;
-- prune(): the longest ended first.
CREATE INDEX jobs_by_end ON jobs (finished_at_ms) WHERE finished_at_ms IS NOT NULL;

-- How many jobs are in each state, kept by the triggers below: counting 100,000 queued jobs costs as much as counting one.
CREATE TABLE job_counts (
  state TEXT PRIMARY KEY,
  jobs INTEGER NOT NULL CHECK (jobs >= 0)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER count_new_job AFTER INSERT ON jobs BEGIN
  INSERT INTO job_counts (state, jobs) VALUES (NEW.state, 1) ON CONFLICT DO UPDATE SET jobs = jobs + 1;
END;

CREATE TRIGGER count_moved_job AFTER UPDATE OF state ON jobs WHEN OLD.state <> NEW.state BEGIN
  UPDATE job_counts SET jobs = jobs - 1 WHERE state = OLD.state;
  INSERT INTO job_counts (state, jobs) VALUES (NEW.state, 1) ON CONFLICT DO UPDATE SET jobs = jobs + 1;
END;

CREATE TRIGGER count_deleted_job AFTER DELETE ON jobs BEGIN
  UPDATE job_counts SET jobs = jobs - 1 WHERE state = OLD.state;
END;

-- A lease's token is its row's number: rising, and never used twice even after the row is deleted.
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

-- One visible result: the database itself refuses a second one.
CREATE UNIQUE INDEX attempts_finished_once ON attempts (job) WHERE state = 'finished';

-- Large texts, each kept once under the SHA-256 of its UTF-8. Deleted by prune() when nothing names them any more.
CREATE TABLE large_texts (
  hash BLOB PRIMARY KEY,
  text TEXT NOT NULL
) STRICT;

-- JSON of a job's request: `text` when small, else `hash` of a large text. The same for transcripts.
CREATE TABLE requests (
  job INTEGER PRIMARY KEY REFERENCES jobs (sequence) ON DELETE CASCADE,
  text TEXT,
  hash BLOB REFERENCES large_texts (hash),
  CHECK ((text IS NULL) <> (hash IS NULL))
) STRICT;

-- Whether a large text is still named.
CREATE INDEX requests_by_hash ON requests (hash) WHERE hash IS NOT NULL;

-- JSON of the events of the attempt whose result counts.
CREATE TABLE transcripts (
  job INTEGER PRIMARY KEY REFERENCES jobs (sequence) ON DELETE CASCADE,
  text TEXT,
  hash BLOB REFERENCES large_texts (hash),
  CHECK ((text IS NULL) <> (hash IS NULL))
) STRICT;

CREATE INDEX transcripts_by_hash ON transcripts (hash) WHERE hash IS NOT NULL;

CREATE TABLE idempotency_keys (
  owner TEXT NOT NULL,
  key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  job INTEGER NOT NULL REFERENCES jobs (sequence) ON DELETE CASCADE,
  PRIMARY KEY (owner, key)
) STRICT, WITHOUT ROWID;

-- Deletes a job's keys with it.
CREATE INDEX idempotency_keys_by_job ON idempotency_keys (job);

-- JSON of each toolchain ever offered.
CREATE TABLE toolchains (
  language TEXT NOT NULL,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  toolchain TEXT NOT NULL,
  PRIMARY KEY (language, name, version)
) STRICT, WITHOUT ROWID;

-- One row, written to prove that commits reach the disk.
CREATE TABLE probe (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  commits INTEGER NOT NULL
) STRICT;
