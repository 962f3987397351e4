-- How do those stand in the queue who want what orders want, or what their kits are made of, from the same warehouse, or
-- who want certain SKUs?
SELECT b.line_id, b.order_no, b.line_no, b.customer_name, b.sku, b.qty_allocated, b.qty_backordered, b.qty_covered, b.date_likely, b.date_safe, b.date_promised
FROM (
    SELECT l.sku_id, w.code AS warehouse
    FROM sales_orders AS o
    JOIN sales_order_lines AS l ON l.order_id = o.id
    JOIN warehouses AS w ON w.id = l.warehouse_id
    WHERE o.order_no = ANY($1)
    UNION
    SELECT c.sku_id, w.code
    FROM sales_orders AS o
    JOIN sales_order_lines AS l ON l.order_id = o.id
    JOIN warehouses AS w ON w.id = l.warehouse_id
    JOIN sales_order_line_components AS c ON c.line_id = l.id
    WHERE o.order_no = ANY($1)
    UNION
    SELECT k.id, w.code
    FROM skus AS k
    CROSS JOIN warehouses AS w
    WHERE k.code = ANY($3)
) AS p
JOIN backorders AS b ON b.sku_id = p.sku_id AND b.warehouse = p.warehouse
ORDER BY b.rank, b.line_id
LIMIT $2
