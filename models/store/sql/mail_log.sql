-- What was written to be sent by e-mail, the newest first, and what became of it?
SELECT m.id, m.kind, m.document, m.recipients, m.subject, m.actor, m.at, m.state, m.attempts, m.tries_left, m.next_at, m.last_at, m.last_error, m.done_at,
    (SELECT count(*) FROM mail_attachments AS a WHERE a.mail_id = m.id)
FROM mails AS m
WHERE ($1 = 0 OR m.id < $1)
    AND ($2 = '' OR m.state = $2)
    AND ($3 = '' OR m.document = $3)
ORDER BY m.id DESC
LIMIT $4
