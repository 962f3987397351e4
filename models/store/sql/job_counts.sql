-- How does the job queue stand?
SELECT
    count(*) FILTER (WHERE state IN ('available', 'scheduled', 'pending') AND attempt = 0),
    count(*) FILTER (WHERE state = 'running'),
    count(*) FILTER (WHERE state IN ('available', 'retryable', 'scheduled') AND attempt > 0),
    count(*) FILTER (WHERE state IN ('discarded', 'cancelled'))
FROM river_job
WHERE state <> 'completed'
