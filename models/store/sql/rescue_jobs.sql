-- Put jobs whose program is gone back into the queue. What was cut off was nobody's failure, so the attempt does not
-- count; how often it happened does, because a job may be what ends its program.
UPDATE river_job
SET state = 'available',
    attempt = greatest(attempt - 1, 0),
    scheduled_at = now(),
    metadata = metadata || jsonb_build_object('rescued', coalesce(CAST(metadata->>'rescued' AS integer), 0) + 1)
WHERE id = ANY($1)
  AND state = 'running'
