-- Which lines wait without standing in the queue, or stand there with other numbers than their own, or with other dates
-- than the queue is sorted by?
SELECT format('order %s line %s: %s backordered, but %s in the queue', o.order_no, l.line_no, l.qty_backordered, coalesce(CAST(b.qty_backordered AS text), 'nothing')) AS offence
FROM sales_order_lines AS l
JOIN sales_orders AS o ON o.id = l.order_id
LEFT JOIN backorders AS b ON b.line_id = l.id
WHERE (b.line_id IS NULL AND l.qty_backordered > 0)
   OR b.qty_backordered <> l.qty_backordered
   OR b.qty_allocated <> l.qty_allocated
UNION ALL
SELECT format('line %s: other dates or marks than the queue is sorted by', coalesce(b.line_id, d.line_id))
FROM backorders AS b
FULL JOIN backorder_dates AS d ON d.line_id = b.line_id
WHERE (b.line_id, b.marks, b.order_date, b.date_likely, b.date_safe, b.supply_date)
    IS DISTINCT FROM (d.line_id, d.marks, d.order_date, d.date_likely, d.date_safe, d.supply_date)
