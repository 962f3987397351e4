-- Keep what a run is computed from: the level of every position in its scope, and a fingerprint of who waits there.
INSERT INTO allocation_run_pools (run_id, sku_id, warehouse_id, qty_on_hand, qty_unavailable, qty_allocated, queue)
SELECT $1, p.sku_id, p.warehouse_id, coalesce(s.on_hand, 0), coalesce(s.unavailable, 0), coalesce(s.allocated, 0), coalesce(q.queue, '')
FROM (
    SELECT sku_id, warehouse_id FROM unnest(CAST($2 AS bigint[]), CAST($3 AS bigint[])) AS g (sku_id, warehouse_id)
    UNION
    SELECT sku_id, warehouse_id FROM sales_order_lines WHERE $4 AND (qty_backordered > 0 OR qty_allocated > 0)
    UNION
    SELECT sku_id, warehouse_id FROM allocations WHERE $4
) AS p
LEFT JOIN stock_levels AS s ON s.sku_id = p.sku_id AND s.warehouse_id = p.warehouse_id
LEFT JOIN (
    SELECT l.sku_id, l.warehouse_id, count(*) || '/' || bit_xor(line_fingerprint(l, o)) AS queue
    FROM sales_order_lines AS l
    JOIN sales_orders AS o ON o.id = l.order_id
    WHERE (l.qty_backordered > 0 OR l.qty_allocated > 0)
        AND ($4 OR (l.sku_id, l.warehouse_id) IN (SELECT * FROM unnest(CAST($2 AS bigint[]), CAST($3 AS bigint[]))))
    GROUP BY l.sku_id, l.warehouse_id
) AS q ON q.sku_id = p.sku_id AND q.warehouse_id = p.warehouse_id
