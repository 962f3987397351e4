-- What becomes of the lines of a run, in rank order? Without an outcome those that change.
SELECT r.line_id, r.place, r.outcome, r.rule, r.rival, r.strategy, r.qty_open, r.qty_before, r.qty_after, r.date_before, r.date_after, r.broken_before, r.broken_after, r.edited,
    o.order_no, l.line_no, c.name, c.tier, k.code, w.code, l.date_promised, coalesce(CAST(r.qty_open * coalesce(l.unit_price, k.unit_price) AS text), '')
FROM allocation_run_lines AS r
JOIN sales_order_lines AS l ON l.id = r.line_id
JOIN sales_orders AS o ON o.id = l.order_id
JOIN customers AS c ON c.id = o.customer_id
JOIN skus AS k ON k.id = l.sku_id
JOIN warehouses AS w ON w.id = l.warehouse_id
WHERE r.run_id = $1
    AND CASE WHEN $2 = '' THEN r.outcome IN ('gained', 'lost') ELSE r.outcome = $2 END
    AND (r.place, r.line_id) > ($3, $4)
ORDER BY r.place, r.line_id
LIMIT $5
