-- At which positions are order lines or supply open, and how many?
SELECT x.sku_id, x.warehouse_id, CAST(sum(x.rows) AS bigint)
FROM (
    SELECT l.sku_id, l.warehouse_id, count(*) AS rows
    FROM sales_order_lines AS l
    WHERE l.qty_backordered > 0 OR l.qty_allocated > 0
    GROUP BY l.sku_id, l.warehouse_id
    UNION ALL
    SELECT l.sku_id, coalesce(p.warehouse_id, m.default_warehouse_id), count(*)
    FROM purchase_order_lines AS l
    JOIN purchase_orders AS p ON p.id = l.po_id
    CROSS JOIN company AS m
    WHERE l.qty_received + l.qty_cancelled < l.qty_ordered
        AND p.status IN ('sent', 'acknowledged', 'partially_received')
    GROUP BY l.sku_id, coalesce(p.warehouse_id, m.default_warehouse_id)
) AS x
WHERE x.warehouse_id IS NOT NULL
GROUP BY x.sku_id, x.warehouse_id
ORDER BY x.sku_id, x.warehouse_id
