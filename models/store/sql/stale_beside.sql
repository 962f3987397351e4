-- Mark the positions, outside those that are planned now, of lines that are one away and no longer so, or now are.
INSERT INTO stale_pools (sku_id, warehouse_id, since)
SELECT DISTINCT x.sku_id, x.warehouse_id, CAST($4 AS timestamptz)
FROM (
    SELECT l.sku_id, l.warehouse_id, b.one_away, count(*) OVER (PARTITION BY l.order_id) = 1 AS last_one
    FROM sales_order_lines AS l
    JOIN backorders AS b ON b.line_id = l.id
    WHERE l.order_id IN (SELECT g.order_id FROM sales_order_lines AS g WHERE g.id = ANY($1))
        AND (l.qty_backordered > 0 OR l.over_allocated)
) AS x
WHERE x.one_away <> x.last_one
    AND (x.sku_id, x.warehouse_id) NOT IN (SELECT * FROM unnest(CAST($2 AS bigint[]), CAST($3 AS bigint[])))
ORDER BY x.sku_id, x.warehouse_id
ON CONFLICT DO NOTHING
