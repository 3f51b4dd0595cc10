CREATE TABLE input (line TEXT);
.import /dev/stdin input

SELECT 'Hello, ' || coalesce((SELECT line FROM input LIMIT 1), 'world') || '!';
