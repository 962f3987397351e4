-- The order lines behind a figure, the oldest day first: after the place ($1, $2), $3 of them.
SELECT f.line_id, o.order_no, l.line_no, c.code, c.name, f.tier, k.code, k.name, w.code, f.date_ordered, f.date_need, f.date_promised_first, f.date_promised,
    f.slips, f.date_shipped, f.date_completed, f.qty_due, f.qty_in_time, f.qty_shipped, f.qty_cancelled,
    coalesce(CAST((f.qty_due - f.qty_shipped) * f.unit_price AS text), ''), /*day*/
FROM line_facts AS f
JOIN sales_order_lines AS l ON l.id = f.line_id
JOIN sales_orders AS o ON o.id = f.order_id
JOIN customers AS c ON c.id = f.customer_id
JOIN skus AS k ON k.id = f.sku_id
JOIN warehouses AS w ON w.id = f.warehouse_id
WHERE (/*day*/, f.line_id) > (CAST($1 AS date), $2)
    AND NOT f.day_unknown /*filter*/
ORDER BY /*day*/, f.line_id
LIMIT $3
