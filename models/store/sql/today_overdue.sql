-- Which purchase order lines should have arrived before $1, and how many order lines does each hold up?
SELECT p.po_no, l.line_no, v.code AS supplier, v.name AS supplier_name, k.code AS sku, k.name AS sku_name,
    l.qty_ordered - l.qty_received - l.qty_cancelled AS qty_open,
    coalesce(l.date_confirmed, l.date_expected) AS date_due,
    held_up.lines, held_up.value
FROM purchase_order_lines AS l
JOIN purchase_orders AS p ON p.id = l.po_id
JOIN suppliers AS v ON v.id = p.supplier_id
JOIN skus AS k ON k.id = l.sku_id
LEFT JOIN LATERAL (
    SELECT count(DISTINCT g.line_id) AS lines,
        coalesce(CAST(sum(g.qty * coalesce(d.unit_price, k.unit_price)) FILTER (WHERE g.sku_id = d.sku_id) AS text), '') AS value
    FROM pegs AS g
    JOIN sales_order_lines AS d ON d.id = g.line_id
    WHERE g.po_line_id = l.id
) AS held_up ON true
WHERE l.qty_received + l.qty_cancelled < l.qty_ordered
    AND p.status IN ('draft', 'approved', 'sent', 'acknowledged', 'partially_received')
    AND coalesce(l.date_confirmed, l.date_expected) < $1
ORDER BY held_up.lines DESC, date_due, l.id
LIMIT $2
