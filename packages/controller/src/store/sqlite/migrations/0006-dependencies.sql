-- 1 where the request names libraries: such a job goes to workers that resolve them.
ALTER TABLE jobs ADD COLUMN dependencies INTEGER NOT NULL DEFAULT 0;
