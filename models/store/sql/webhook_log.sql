-- What was sent to an endpoint, the newest first, and what came of the last attempt?
SELECT d.id, d.message_id, d.endpoint_id, d.state, d.attempts, d.tries_left, d.next_at, d.done_at, m.type, m.at, a.at, coalesce(a.status, 0), coalesce(a.took_ms, 0),
    coalesce(a.excerpt, ''), left(m.payload, $5)
FROM webhook_deliveries AS d
JOIN webhook_messages AS m ON m.id = d.message_id
LEFT JOIN webhook_attempts AS a ON a.delivery_id = d.id AND a.attempt_no = d.attempts
WHERE d.endpoint_id = $1
    AND ($2 = 0 OR d.id < $2)
    AND ($3 = '' OR d.state = $3)
ORDER BY d.id DESC
LIMIT $4
