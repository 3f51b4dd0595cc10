-- How the step that decided a job's outcome ended; null for jobs of earlier versions.
ALTER TABLE jobs ADD COLUMN exit_code INTEGER;
ALTER TABLE jobs ADD COLUMN signal TEXT;
