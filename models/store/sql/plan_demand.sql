-- Which order lines are open, what of them is allocated, and what the planner must know to rank them?
SELECT l.id, o.order_no, l.line_no, k.code AS sku, w.code AS warehouse, l.qty_backordered, l.qty_allocated, o.order_date,
    coalesce(l.date_requested, o.order_date) AS date_need, CASE WHEN k.status = 'pre_order' THEN k.release_date END AS release_date,
    coalesce(l.priority, o.priority) AS priority, l.ranked_at, l.ranked_need, o.ship_policy, o.hold_reason IS NOT NULL AS held, k.source = 'kit' AS kit, l.over_allocated, l.date_promised
FROM sales_order_lines l
JOIN sales_orders o ON o.id = l.order_id
JOIN skus k ON k.id = l.sku_id
JOIN warehouses w ON w.id = l.warehouse_id
WHERE (l.qty_backordered > 0 OR l.qty_allocated > 0) /*scope (l.sku_id, l.warehouse_id)*/
ORDER BY l.id
