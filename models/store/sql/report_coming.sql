-- Of the SKUs with the codes $1: how many units are on order, and when is the next of them likely to be usable?
SELECT k.code, CAST(sum(l.qty_ordered - l.qty_received - l.qty_cancelled) AS bigint) AS units, min(coalesce(e.date_likely, l.date_confirmed, l.date_expected)) AS next_day
FROM skus AS k
JOIN purchase_order_lines AS l ON l.sku_id = k.id
JOIN purchase_orders AS p ON p.id = l.po_id
LEFT JOIN supply_estimates AS e ON e.po_line_id = l.id
WHERE k.code = ANY (CAST($1 AS text[]))
    AND p.status IN ('sent', 'acknowledged', 'partially_received')
    AND l.qty_received + l.qty_cancelled < l.qty_ordered
GROUP BY k.code
ORDER BY k.code
