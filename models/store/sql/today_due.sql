-- Which purchase order lines should arrive from $1 to a week later, and how many order lines do they free?
SELECT p.po_no, l.line_no, v.code AS supplier, v.name AS supplier_name, k.code AS sku, k.name AS sku_name,
    l.qty_ordered - l.qty_received - l.qty_cancelled AS qty_open,
    coalesce(l.date_confirmed, l.date_expected) AS date_due, l.date_confirmed IS NOT NULL AS confirmed,
    count(DISTINCT g.line_id) AS lines
FROM purchase_order_lines AS l
JOIN purchase_orders AS p ON p.id = l.po_id
JOIN suppliers AS v ON v.id = p.supplier_id
JOIN skus AS k ON k.id = l.sku_id
LEFT JOIN pegs AS g ON g.po_line_id = l.id
WHERE l.qty_received + l.qty_cancelled < l.qty_ordered
    AND p.status IN ('draft', 'approved', 'sent', 'acknowledged', 'partially_received')
    AND coalesce(l.date_confirmed, l.date_expected) BETWEEN $1::date AND $1::date + 7
GROUP BY p.po_no, v.code, v.name, k.code, k.name, l.id
ORDER BY count(DISTINCT g.line_id) DESC, date_due, l.id
LIMIT $2
