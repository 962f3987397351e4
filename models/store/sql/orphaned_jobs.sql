-- Which jobs run in a program that is gone? A program holds the advisory lock of its number for as long as it lives and is
-- connected; its number is the end of the name under which it took the job.
SELECT j.id
FROM river_job j
WHERE j.state = 'running'
  AND NOT EXISTS (
    SELECT
    FROM pg_locks l
    WHERE l.locktype = 'advisory'
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND l.classid = $1
      AND l.objsubid = 2
      AND l.granted
      AND 'pegboard-' || l.objid = j.attempted_by[array_upper(j.attempted_by, 1)])
ORDER BY j.id
