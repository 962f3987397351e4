-- Which order lines wait for units of these positions that neither stock nor purchase orders cover, in the order in which they
-- are served? A kit waits for its components. What a draft was bought for already is left out.
SELECT d.sku_id, d.warehouse_id, d.line_id, o.order_no, l.line_no, CAST(d.qty - pegged.qty - caused.qty AS bigint) AS qty,
    greatest(coalesce(l.date_requested, o.order_date), CASE WHEN k.status = 'pre_order' THEN k.release_date END) AS date_need
FROM (
    SELECT l.id AS line_id, l.sku_id, l.warehouse_id, l.qty_backordered AS qty
    FROM unnest(CAST($1 AS bigint[]), CAST($2 AS bigint[])) AS p (sku_id, warehouse_id)
    JOIN sales_order_lines AS l ON l.sku_id = p.sku_id AND l.warehouse_id = p.warehouse_id
    WHERE l.qty_backordered > 0
    UNION ALL
    SELECT l.id, c.sku_id, l.warehouse_id,
        (l.qty_backordered - (SELECT coalesce(sum(g.qty), 0) FROM pegs AS g WHERE g.line_id = l.id AND g.sku_id = l.sku_id)) * c.qty_per
    FROM unnest(CAST($1 AS bigint[]), CAST($2 AS bigint[])) AS p (sku_id, warehouse_id)
    JOIN sales_order_line_components AS c ON c.sku_id = p.sku_id
    JOIN sales_order_lines AS l ON l.id = c.line_id AND l.warehouse_id = p.warehouse_id
    WHERE l.qty_backordered > 0
) AS d
JOIN sales_order_lines AS l ON l.id = d.line_id
JOIN sales_orders AS o ON o.id = l.order_id
JOIN skus AS k ON k.id = l.sku_id
LEFT JOIN backorders AS b ON b.line_id = d.line_id
CROSS JOIN LATERAL (
    SELECT coalesce(sum(g.qty), 0) AS qty
    FROM pegs AS g
    WHERE g.line_id = d.line_id
        AND g.sku_id = d.sku_id
) AS pegged
CROSS JOIN LATERAL (
    SELECT coalesce(sum(c.qty), 0) AS qty
    FROM purchase_causes AS c
    JOIN purchase_order_lines AS q ON q.id = c.po_line_id AND q.sku_id = d.sku_id
    JOIN purchase_orders AS po ON po.id = q.po_id
    WHERE c.line_id = d.line_id
        AND po.status IN ('draft', 'approved')
) AS caused
WHERE d.qty > pegged.qty + caused.qty
ORDER BY d.sku_id, d.warehouse_id, b.rank NULLS LAST, d.line_id
