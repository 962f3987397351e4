-- What is to be bought from each of these suppliers, by name, and how far is that from the least that an order to it may be worth? What
-- is suggested and not put off counts, and what stands in its drafts. $2 is today.
SELECT v.name, v.code, coalesce(v.currency, m.currency), coalesce(CAST(v.minimum_value AS text), ''), CAST(coalesce(wanted.value, 0) + coalesce(drafted.value, 0) AS text),
    CAST(greatest(coalesce(v.minimum_value, 0) - coalesce(wanted.value, 0) - coalesce(drafted.value, 0), 0) AS text)
FROM suppliers AS v
CROSS JOIN company AS m
LEFT JOIN LATERAL (
    SELECT sum(b.value) AS value
    FROM buy_rows AS b
    WHERE b.supplier = v.name
        AND b.supplier_code = v.code
        AND b.qty_suggested > 0
        AND coalesce(b.snoozed_until, $2) <= $2
) AS wanted ON true
LEFT JOIN LATERAL (
    SELECT sum((l.qty_ordered - l.qty_cancelled) * l.unit_cost) AS value
    FROM purchase_orders AS p
    JOIN purchase_order_lines AS l ON l.po_id = p.id
    WHERE p.supplier_id = v.id
        AND p.status = 'draft'
) AS drafted ON true
WHERE v.name = ANY($1)
ORDER BY v.name, v.code
LIMIT $3
