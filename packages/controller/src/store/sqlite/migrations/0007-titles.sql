-- What people call a program, so that lists name it and searches find it without reading its request. Searched row by row: the
-- order of a list is by sequence, which no index on text could keep.
ALTER TABLE jobs ADD COLUMN title TEXT NOT NULL DEFAULT '';
UPDATE jobs SET title = COALESCE(labels ->> '$.name', '');
