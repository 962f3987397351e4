-- Which jobs are neither done nor given up, a day after they were due?
SELECT format('job %s (%s) was due on %s and is %s after %s attempts', j.id, j.kind, j.scheduled_at, j.state, j.attempt) AS offence
FROM river_job AS j
WHERE j.state IN ('available', 'pending', 'retryable', 'running', 'scheduled')
  AND greatest(j.scheduled_at, j.attempted_at) < now() - INTERVAL '24 hours'
