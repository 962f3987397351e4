-- Which jobs failed last, and what was the matter? Those that were given up come first.
SELECT
    id,
    kind,
    attempt,
    max_attempts,
    coalesce(finalized_at, attempted_at, created_at),
    CASE WHEN finalized_at IS NOT NULL THEN NULL ELSE scheduled_at END,
    coalesce(errors[array_upper(errors, 1)]->>'error', '')
FROM river_job
WHERE state IN ('discarded', 'cancelled')
   OR (state IN ('available', 'retryable', 'scheduled') AND attempt > 0)
ORDER BY (finalized_at IS NOT NULL) DESC, coalesce(finalized_at, attempted_at, created_at) DESC, id DESC
LIMIT $1
