-- How do lines stand now, for whoever listens?
SELECT l.id, o.id, o.order_no, l.line_no, c.code, k.code, w.code, l.qty_ordered, l.qty_shipped, l.qty_allocated, l.qty_backordered,
    l.date_requested, l.date_promised, b.date_likely, b.date_safe, coalesce(b.status, ''), coalesce(b.reason, '')
FROM sales_order_lines AS l
JOIN sales_orders AS o ON o.id = l.order_id
JOIN customers AS c ON c.id = o.customer_id
JOIN skus AS k ON k.id = l.sku_id
JOIN warehouses AS w ON w.id = l.warehouse_id
LEFT JOIN backorders AS b ON b.line_id = l.id
WHERE l.id = ANY($1)
ORDER BY o.order_no COLLATE "C", l.line_no
