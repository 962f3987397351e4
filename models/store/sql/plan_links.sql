-- Which positions influence each other in a plan? Those of the lines that ship together, a kit's and its components', and
-- where a line holds stock or is tied to supply, that one's.
SELECT DISTINCT l.sku_id, l.warehouse_id, first_value(l.sku_id) OVER same, first_value(l.warehouse_id) OVER same
FROM sales_order_lines AS l
JOIN sales_orders AS o ON o.id = l.order_id
WHERE (l.qty_backordered > 0 OR l.qty_allocated > 0)
    AND o.ship_policy = 'order_complete'
WINDOW same AS (PARTITION BY l.order_id ORDER BY l.id)
UNION
SELECT l.sku_id, l.warehouse_id, c.sku_id, l.warehouse_id
FROM sales_order_line_components AS c
JOIN sales_order_lines AS l ON l.id = c.line_id
WHERE l.qty_backordered > 0 OR l.qty_allocated > 0
UNION
SELECT l.sku_id, l.warehouse_id, a.sku_id, a.warehouse_id
FROM allocations AS a
JOIN sales_order_lines AS l ON l.id = a.line_id
WHERE (l.qty_backordered > 0 OR l.qty_allocated > 0)
    AND (a.sku_id, a.warehouse_id) <> (l.sku_id, l.warehouse_id)
UNION
SELECT l.sku_id, l.warehouse_id, q.sku_id, coalesce(p.warehouse_id, m.default_warehouse_id)
FROM pegs AS g
JOIN sales_order_lines AS l ON l.id = g.line_id
JOIN purchase_order_lines AS q ON q.id = g.po_line_id
JOIN purchase_orders AS p ON p.id = q.po_id
CROSS JOIN company AS m
WHERE g.frozen
    AND (q.sku_id, coalesce(p.warehouse_id, m.default_warehouse_id)) <> (l.sku_id, l.warehouse_id)
