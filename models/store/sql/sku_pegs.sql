-- On which days do waiting lines take a SKU, by the stored plan?
SELECT greatest(g.date_supply, CAST($2 AS date)) AS day, CAST(sum(g.qty) AS bigint), count(DISTINCT g.line_id)
FROM pegs g
JOIN (
    SELECT id FROM sales_order_lines WHERE sku_id = $1 AND qty_backordered > 0
    UNION
    SELECT c.line_id FROM sales_order_line_components c JOIN sales_order_lines l ON l.id = c.line_id WHERE c.sku_id = $1 AND l.qty_backordered > 0
) waiting ON waiting.id = g.line_id
WHERE g.sku_id = $1
GROUP BY day
ORDER BY day
LIMIT $3
