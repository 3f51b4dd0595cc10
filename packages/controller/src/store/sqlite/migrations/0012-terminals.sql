-- 1 where the program gets a terminal: such a job goes to workers that have some to give.
ALTER TABLE jobs ADD COLUMN terminal INTEGER NOT NULL DEFAULT 0;
