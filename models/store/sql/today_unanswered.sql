-- Which purchase orders were sent and not acknowledged, those first that most customers wait for?
SELECT p.po_no, v.code AS supplier, v.name AS supplier_name, p.order_date, p.sent_date,
    (SELECT min(l.date_expected) FROM purchase_order_lines AS l WHERE l.po_id = p.id) AS date_expected,
    count(DISTINCT d.order_id) AS orders,
    coalesce(CAST(sum(g.qty * coalesce(d.unit_price, k.unit_price)) FILTER (WHERE g.sku_id = d.sku_id) AS text), '') AS value
FROM purchase_orders AS p
JOIN suppliers AS v ON v.id = p.supplier_id
LEFT JOIN purchase_order_lines AS l ON l.po_id = p.id
LEFT JOIN pegs AS g ON g.po_line_id = l.id
LEFT JOIN sales_order_lines AS d ON d.id = g.line_id
LEFT JOIN skus AS k ON k.id = d.sku_id
WHERE p.status = 'sent'
    AND p.acknowledged_date IS NULL
GROUP BY p.id, v.code, v.name
ORDER BY count(DISTINCT d.order_id) DESC, p.sent_date, p.id
LIMIT $1
