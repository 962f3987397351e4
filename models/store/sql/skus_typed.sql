-- Which SKU does each text name that somebody typed or scanned: the one with this code, else the one with it in capitals?
SELECT t.text, k.code, k.name, coalesce(CAST(k.unit_price AS text), '')
FROM unnest(CAST($1 AS text[])) AS t (text)
CROSS JOIN LATERAL (
    SELECT s.code, s.name, s.unit_price
    FROM skus AS s
    WHERE s.code IN (t.text, upper(t.text))
    ORDER BY s.code <> t.text, s.code
    LIMIT 1
) AS k
ORDER BY t.text
LIMIT $2
