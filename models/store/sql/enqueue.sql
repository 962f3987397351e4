-- Add a job and wake the workers of its queue when this transaction commits. Workers listen on the topic of the
-- schema, which is River's rule; without the wake-up a job is found at the next look, a second later.
WITH added AS (
    INSERT INTO river_job (kind, args, queue, max_attempts, metadata, scheduled_at, state)
    SELECT $1, CAST($2 AS jsonb), $3, $4,
        CASE WHEN $5 = '' THEN '{}' ELSE jsonb_build_object('once', CAST($5 AS text)) END,
        now() + make_interval(secs => $6),
        CAST(CASE WHEN $6 > 0 THEN 'scheduled' ELSE 'available' END AS river_job_state)
    RETURNING id, queue
)
SELECT id
FROM added, LATERAL (SELECT pg_notify(concat(current_schema(), '.river_insert'), json_build_object('queue', queue)::text)) AS woken
