-- On which days do waiting lines take a SKU, by the stored plan? Pegs are found through what they take from: the open
-- purchase order lines, or stock on hand.
SELECT greatest(g.date_supply, CAST($2 AS date)) AS day, CAST(sum(g.qty) AS bigint), count(DISTINCT g.line_id)
FROM (
    SELECT p.line_id, p.qty, p.date_supply
    FROM purchase_order_lines l
    JOIN pegs p ON p.po_line_id = l.id
    WHERE l.sku_id = $1
        AND l.qty_received + l.qty_cancelled < l.qty_ordered
    UNION ALL
    SELECT p.line_id, p.qty, p.date_supply
    FROM pegs p
    WHERE p.po_line_id IS NULL
        AND p.sku_id = $1
) g
GROUP BY day
ORDER BY day
LIMIT $3
