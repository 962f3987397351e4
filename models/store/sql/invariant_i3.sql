-- Which order lines do not account for every unit that was ordered?
SELECT format('order %s line %s: %s ordered, but %s shipped, %s allocated, %s backordered and %s cancelled',
              o.order_no, l.line_no, l.qty_ordered, l.qty_shipped, l.qty_allocated, l.qty_backordered, l.qty_cancelled) AS offence
FROM sales_order_lines AS l
JOIN sales_orders AS o ON o.id = l.order_id
WHERE l.qty_ordered <> l.qty_shipped + l.qty_allocated + l.qty_backordered + l.qty_cancelled
   OR least(l.qty_shipped, l.qty_allocated, l.qty_backordered, l.qty_cancelled) < 0
