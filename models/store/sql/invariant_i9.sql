-- Which jobs are neither done nor given up, a day after they were due, and which mails wait although no job will send them?
SELECT format('job %s (%s) was due on %s and is %s after %s attempts', j.id, j.kind, j.scheduled_at, j.state, j.attempt) AS offence
FROM river_job AS j
WHERE j.state IN ('available', 'pending', 'retryable', 'running', 'scheduled')
  AND greatest(j.scheduled_at, j.attempted_at) < now() - INTERVAL '24 hours'
UNION ALL
SELECT format('mail %s to %s waits after %s attempts, and no job will send it', m.id, m.recipients, m.attempts)
FROM mails AS m
WHERE m.state = 'waiting'
  AND NOT EXISTS (
    SELECT
    FROM river_job AS j
    WHERE j.kind = 'send_mail'
      AND j.state IN ('available', 'pending', 'retryable', 'running', 'scheduled')
      AND j.args ->> 'mail' = CAST(m.id AS text))
