-- Which lines of a run have or wait for something else than when it was computed?
SELECT format('Order %s line %s has %s and waits for %s, when it was computed %s and %s.', o.order_no, l.line_no, l.qty_allocated, l.qty_backordered, r.qty_before, r.qty_open - r.qty_before)
FROM allocation_run_lines AS r
JOIN sales_order_lines AS l ON l.id = r.line_id
JOIN sales_orders AS o ON o.id = l.order_id
WHERE r.run_id = $1
    AND (l.qty_allocated <> r.qty_before OR l.qty_backordered <> r.qty_open - r.qty_before)
ORDER BY o.order_no, l.line_no
LIMIT $2
