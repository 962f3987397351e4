-- Which job of this kind and name waits already? The share lock keeps it waiting until this transaction has ended, so
-- that it cannot start on what it would have to see. A job that a worker is just taking is passed over, and so is one that
-- has waited for some seconds: under a steady stream of writers there would always be one that holds it.
SELECT id
FROM river_job
WHERE kind = $1
  AND metadata @> jsonb_build_object('once', CAST($2 AS text))
  AND state = 'available'
  AND created_at > clock_timestamp() - INTERVAL '2 seconds'
  AND scheduled_at <= now()
ORDER BY id
LIMIT 1
FOR SHARE SKIP LOCKED
