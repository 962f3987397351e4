-- Which customers have a code that begins with the text, as typed ($1 until $2) or in capitals ($4 until $5), or a name
-- that contains it ($3)? The one whose code it is stands first.
SELECT c.code, c.name, c.tier
FROM customers AS c
WHERE (c.code >= $1 AND c.code < $2)
    OR (c.code >= $4 AND c.code < $5)
    OR c.name ILIKE $3
ORDER BY c.code <> $1, c.code <> $4, c.code
LIMIT $6
