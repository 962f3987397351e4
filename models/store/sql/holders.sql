-- Which order lines have been given units of these positions, and where do they stand in rank?
SELECT a.sku_id, a.warehouse_id, l.id, o.id, o.order_no, l.line_no, c.name, c.tier, k.code,
    CASE WHEN l.sku_id = a.sku_id THEN 1 ELSE coalesce(p.qty_per, 1) END, coalesce(CAST(coalesce(l.unit_price, k.unit_price) AS text), ''),
    coalesce(l.priority, o.priority), o.order_date, coalesce(l.date_requested, o.order_date), l.ranked_at, l.ranked_need, l.date_promised, a.qty, a.qty_picked
FROM allocations AS a
JOIN sales_order_lines AS l ON l.id = a.line_id
JOIN sales_orders AS o ON o.id = l.order_id
JOIN customers AS c ON c.id = o.customer_id
JOIN skus AS k ON k.id = l.sku_id
LEFT JOIN sales_order_line_components AS p ON p.line_id = l.id AND p.sku_id = a.sku_id
WHERE (a.sku_id, a.warehouse_id) IN (SELECT * FROM unnest(CAST($1 AS bigint[]), CAST($2 AS bigint[])))
ORDER BY a.sku_id, a.warehouse_id, l.id
