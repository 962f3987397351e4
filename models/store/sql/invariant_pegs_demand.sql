-- Which order lines have more units pegged than they wait for? A line whose allocated stock is missing waits for that too.
SELECT format('order %s line %s: %s pegged, %s backordered', o.order_no, l.line_no, sum(g.qty), l.qty_backordered) AS offence
FROM pegs AS g
JOIN sales_order_lines AS l ON l.id = g.line_id
JOIN sales_orders AS o ON o.id = l.order_id
WHERE g.sku_id = l.sku_id
  AND g.po_line_id IS NOT NULL
GROUP BY o.order_no, l.line_no, l.qty_backordered, l.qty_allocated, l.over_allocated
HAVING sum(g.qty) > l.qty_backordered + CASE WHEN l.over_allocated THEN l.qty_allocated ELSE 0 END
