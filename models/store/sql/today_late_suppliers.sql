-- Which suppliers owe goods that should have arrived before $1, those first that most customers wait for?
SELECT v.code, v.name, count(DISTINCT l.id) AS lines, max($1::date - coalesce(l.date_confirmed, l.date_expected)) AS days,
    count(DISTINCT d.order_id) AS orders,
    coalesce(CAST(sum(g.qty * coalesce(d.unit_price, k.unit_price)) FILTER (WHERE g.sku_id = d.sku_id) AS text), '') AS value
FROM purchase_order_lines AS l
JOIN purchase_orders AS p ON p.id = l.po_id
JOIN suppliers AS v ON v.id = p.supplier_id
LEFT JOIN pegs AS g ON g.po_line_id = l.id
LEFT JOIN sales_order_lines AS d ON d.id = g.line_id
LEFT JOIN skus AS k ON k.id = d.sku_id
WHERE l.qty_received + l.qty_cancelled < l.qty_ordered
    AND p.status IN ('draft', 'approved', 'sent', 'acknowledged', 'partially_received')
    AND coalesce(l.date_confirmed, l.date_expected) < $1
GROUP BY v.id, v.code, v.name
ORDER BY count(DISTINCT d.order_id) DESC, days DESC, v.id
LIMIT $2
