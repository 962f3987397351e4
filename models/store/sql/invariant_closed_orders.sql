-- Which lines of closed or cancelled orders are still open?
SELECT format('order %s line %s is %s: %s allocated, %s backordered', o.order_no, l.line_no, o.status, l.qty_allocated, l.qty_backordered) AS offence
FROM sales_order_lines AS l
JOIN sales_orders AS o ON o.id = l.order_id
WHERE (l.qty_backordered > 0 OR l.qty_allocated > 0)
  AND o.status IN ('closed', 'cancelled')
