-- Which SKUs have a code that begins with the text, as typed ($1 until $2) or in capitals ($4 until $5), or a name that
-- contains it ($3)? The one whose code it is stands first.
SELECT k.code, k.name, coalesce(CAST(k.unit_price AS text), '')
FROM skus AS k
WHERE (k.code >= $1 AND k.code < $2)
    OR (k.code >= $4 AND k.code < $5)
    OR k.name ILIKE $3
ORDER BY k.code <> $1, k.code <> $4, k.code
LIMIT $6
