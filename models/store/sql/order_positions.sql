-- On which stock positions do the open lines of orders depend?
SELECT l.sku_id, l.warehouse_id
FROM sales_order_lines AS l
WHERE l.order_id = ANY($1)
    AND (l.qty_backordered > 0 OR l.qty_allocated > 0)
UNION
SELECT c.sku_id, l.warehouse_id
FROM sales_order_lines AS l
JOIN sales_order_line_components AS c ON c.line_id = l.id
WHERE l.order_id = ANY($1)
    AND (l.qty_backordered > 0 OR l.qty_allocated > 0)
ORDER BY sku_id, warehouse_id
