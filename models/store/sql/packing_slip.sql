-- What stands on the packing slip of a shipment?
SELECT l.line_no, k.code, k.name, coalesce(k.uom, ''), x.qty_shipped, x.qty_before, x.qty_backordered, x.date_likely, x.date_expected,
    CAST((SELECT coalesce(sum(t.qty), 0) FROM customer_returns AS t WHERE t.line_id = l.id) AS bigint)
FROM shipment_lines AS x
JOIN sales_order_lines AS l ON l.id = x.line_id
JOIN skus AS k ON k.id = l.sku_id
WHERE x.shipment_id = $1
ORDER BY l.line_no, l.id
LIMIT $2
