-- How much of a SKU does each warehouse have, await and owe?
WITH stock AS (
    SELECT warehouse_id, on_hand, unavailable, allocated, CAST(0 AS bigint) AS on_order, CAST(0 AS bigint) AS backordered, over_allocated
    FROM stock_levels
    WHERE sku_id = $1
    UNION ALL
    SELECT coalesce(p.warehouse_id, m.default_warehouse_id), 0, 0, 0, l.qty_ordered - l.qty_received - l.qty_cancelled, 0, false
    FROM purchase_order_lines l
    JOIN purchase_orders p ON p.id = l.po_id
    CROSS JOIN company m
    WHERE l.sku_id = $1
        AND l.qty_received + l.qty_cancelled < l.qty_ordered
        AND p.status IN ('draft', 'approved', 'sent', 'acknowledged', 'partially_received')
    UNION ALL
    SELECT warehouse_id, 0, 0, 0, 0, qty_backordered, false
    FROM sales_order_lines
    WHERE sku_id = $1
        AND qty_backordered > 0
)
SELECT coalesce(w.code, ''), coalesce(w.name, ''), CAST(sum(s.on_hand) AS bigint), CAST(sum(s.unavailable) AS bigint), CAST(sum(s.allocated) AS bigint),
    CAST(sum(s.on_order) AS bigint), CAST(sum(s.backordered) AS bigint), bool_or(s.over_allocated)
FROM stock s
LEFT JOIN warehouses w ON w.id = s.warehouse_id
GROUP BY w.id, w.code, w.name
ORDER BY w.code, w.id
LIMIT $2
