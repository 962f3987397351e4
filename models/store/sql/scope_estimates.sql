-- What was estimated for the open supply of some SKUs, and for orders of them that nobody has placed yet?
SELECT e.po_line_id, k.code, '' AS supplier, e.days_likely, e.days_safe, to_json(e.days_at), e.evidence, e.date_arrival_likely, e.date_arrival_safe,
    e.date_likely, e.date_safe
FROM purchase_order_lines AS l
JOIN supply_estimates AS e ON e.po_line_id = l.id
JOIN skus AS k ON k.id = l.sku_id
WHERE l.sku_id = ANY($1)
    AND l.qty_received + l.qty_cancelled < l.qty_ordered
UNION ALL
SELECT NULL, k.code, coalesce(v.code, ''), e.days_likely, e.days_safe, to_json(e.days_at), e.evidence, NULL, NULL, NULL, NULL
FROM order_estimates AS e
JOIN skus AS k ON k.id = e.sku_id
LEFT JOIN suppliers AS v ON v.id = e.supplier_id
WHERE e.sku_id = ANY($1)
