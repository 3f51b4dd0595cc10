-- Measurements, a row for each step of a range: JSON of the cluster, and of its workers by name. The cluster stands before
-- the workers, who are many: reading it does not touch their pages.
CREATE TABLE history (
  range TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  cluster TEXT NOT NULL,
  workers TEXT NOT NULL,
  PRIMARY KEY (range, at_ms)
) STRICT, WITHOUT ROWID;
