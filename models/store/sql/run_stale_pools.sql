-- Which positions of a run are not as they were when it was computed?
WITH now AS (
    SELECT l.sku_id, l.warehouse_id, count(*) || '/' || bit_xor(line_fingerprint(l, o)) AS queue
    FROM sales_order_lines AS l
    JOIN sales_orders AS o ON o.id = l.order_id
    WHERE (l.qty_backordered > 0 OR l.qty_allocated > 0)
        AND ($3 OR (l.sku_id, l.warehouse_id) IN (SELECT x.sku_id, x.warehouse_id FROM allocation_run_pools AS x WHERE x.run_id = $1))
    GROUP BY l.sku_id, l.warehouse_id
)
SELECT CASE
        WHEN (coalesce(s.on_hand, 0), coalesce(s.unavailable, 0)) IS DISTINCT FROM (p.qty_on_hand, p.qty_unavailable)
            THEN format('%s in %s: %s on hand and %s unavailable, when it was computed %s and %s.', k.code, w.code, coalesce(s.on_hand, 0), coalesce(s.unavailable, 0), p.qty_on_hand, p.qty_unavailable)
        WHEN coalesce(s.allocated, 0) IS DISTINCT FROM p.qty_allocated THEN format('%s in %s: %s allocated, when it was computed %s.', k.code, w.code, coalesce(s.allocated, 0), p.qty_allocated)
        ELSE format('The queue of %s in %s changed.', k.code, w.code)
    END
FROM (SELECT * FROM allocation_run_pools WHERE run_id = $1) AS p
FULL JOIN now AS n ON n.sku_id = p.sku_id AND n.warehouse_id = p.warehouse_id
JOIN skus AS k ON k.id = coalesce(p.sku_id, n.sku_id)
JOIN warehouses AS w ON w.id = coalesce(p.warehouse_id, n.warehouse_id)
LEFT JOIN stock_levels AS s ON s.sku_id = p.sku_id AND s.warehouse_id = p.warehouse_id
WHERE p.run_id IS NULL
    OR coalesce(n.queue, '') <> p.queue
    OR (coalesce(s.on_hand, 0), coalesce(s.unavailable, 0), coalesce(s.allocated, 0)) IS DISTINCT FROM (p.qty_on_hand, p.qty_unavailable, p.qty_allocated)
ORDER BY k.code, w.code
LIMIT $2
