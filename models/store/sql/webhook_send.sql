-- Write messages and send each to every endpoint that wants it. $1 types, $2 payloads, $3 when, $4 how often to try.
WITH written AS (
    INSERT INTO webhook_messages (type, at, payload)
    SELECT m.type, $3, m.payload
    FROM unnest(CAST($1 AS text[]), CAST($2 AS text[])) WITH ORDINALITY AS m (type, payload, n)
    ORDER BY m.n
    RETURNING id, type
), sent AS (
    INSERT INTO webhook_deliveries (message_id, endpoint_id, state, tries_left, next_at)
    SELECT m.id, e.id, 'waiting', $4, $3
    FROM written AS m
    JOIN webhook_endpoints AS e ON m.type = ANY (string_to_array(e.events, ' ')) AND e.disabled_at IS NULL
    ORDER BY m.id, e.id
    RETURNING endpoint_id
)
SELECT DISTINCT endpoint_id
FROM sent
ORDER BY endpoint_id
