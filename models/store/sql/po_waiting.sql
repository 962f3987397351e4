-- Who waits for a purchase order, in the order in which they are served?
SELECT l.line_no AS po_line_no, o.order_no, d.line_no, c.name AS customer_name, c.tier, k.code AS sku, g.qty,
    coalesce(CAST(CASE WHEN g.sku_id = d.sku_id THEN g.qty * coalesce(d.unit_price, k.unit_price) END AS text), '') AS value,
    d.date_promised_first, d.date_promised, d.promise_slips, coalesce(b.days_late, 0) AS days_late, b.date_likely, b.date_safe,
    coalesce(b.promise_broken, false) AS promise_broken,
    coalesce(b.promise_at_risk, false) AS promise_at_risk
FROM pegs AS g
JOIN purchase_order_lines AS l ON l.id = g.po_line_id
JOIN sales_order_lines AS d ON d.id = g.line_id
JOIN sales_orders AS o ON o.id = d.order_id
JOIN customers AS c ON c.id = o.customer_id
JOIN skus AS k ON k.id = g.sku_id
LEFT JOIN backorders AS b ON b.line_id = d.id
WHERE l.po_id = $1
ORDER BY b.rank NULLS LAST, g.id
LIMIT $2
