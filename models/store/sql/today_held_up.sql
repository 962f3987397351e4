-- How many order lines, worth how much, wait for purchase order lines that should have arrived before $1?
SELECT count(DISTINCT g.line_id) AS lines,
    -- The price of a line is its own, else its SKU's; a component of a kit has none.
    coalesce(CAST(sum(g.qty * coalesce(d.unit_price, k.unit_price)) FILTER (WHERE g.sku_id = d.sku_id) AS text), '') AS value
FROM purchase_order_lines AS l
JOIN purchase_orders AS p ON p.id = l.po_id
JOIN pegs AS g ON g.po_line_id = l.id
JOIN sales_order_lines AS d ON d.id = g.line_id
JOIN skus AS k ON k.id = d.sku_id
WHERE l.qty_received + l.qty_cancelled < l.qty_ordered
    AND p.status IN ('draft', 'approved', 'sent', 'acknowledged', 'partially_received')
    AND coalesce(l.date_confirmed, l.date_expected) < $1
