-- What is each open kit line made of, as it was when it was ordered?
SELECT c.line_id, k.code, c.qty_per
FROM sales_order_line_components c
JOIN sales_order_lines l ON l.id = c.line_id
JOIN skus k ON k.id = c.sku_id
WHERE (l.qty_backordered > 0 OR l.qty_allocated > 0) /*scope (l.sku_id, l.warehouse_id)*/
ORDER BY c.line_id, k.code
