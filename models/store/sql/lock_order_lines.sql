-- Lock and load the lines of orders.
SELECT l.id, l.order_id, l.line_no, l.sku_id, l.warehouse_id, l.qty_ordered, l.qty_shipped, l.qty_allocated, l.qty_backordered, l.qty_cancelled,
    l.date_requested, l.date_promised_first, l.date_promised, l.promise_slips, l.date_shipped, CAST(l.unit_price AS text), l.over_allocated, l.version,
    l.priority, l.ranked_at, l.ranked_need, k.code, w.code, k.source = 'kit', k.status = 'pre_order' AND coalesce(k.release_date > $2, true)
FROM sales_order_lines AS l
JOIN skus AS k ON k.id = l.sku_id
JOIN warehouses AS w ON w.id = l.warehouse_id
WHERE l.order_id = ANY($1)
ORDER BY l.id
FOR NO KEY UPDATE OF l
