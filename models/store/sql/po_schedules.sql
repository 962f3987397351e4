-- Which deliveries are expected of each line of a purchase order, and when did the last of it arrive?
SELECT l.line_no, k.code, coalesce(s.qty, l.qty_ordered), coalesce(s.date_need_by, l.date_need_by), coalesce(s.date_requested, l.date_expected),
    coalesce(s.date_confirmed_first, l.date_confirmed_first), CASE WHEN s.id IS NULL THEN l.date_confirmed ELSE s.date_confirmed END,
    coalesce(s.date_expected, e.date_arrival_likely), CASE WHEN l.qty_received + l.qty_cancelled >= l.qty_ordered THEN r.day END
FROM purchase_order_lines AS l
JOIN skus AS k ON k.id = l.sku_id
LEFT JOIN purchase_order_schedules AS s ON s.po_line_id = l.id
LEFT JOIN supply_estimates AS e ON e.po_line_id = l.id AND l.qty_received + l.qty_cancelled < l.qty_ordered
LEFT JOIN LATERAL (SELECT max(x.date_received) AS day FROM receipts AS x WHERE x.po_line_id = l.id AND x.reverses_id IS NULL
    AND NOT EXISTS (SELECT FROM receipts AS y WHERE y.reverses_id = x.id)) AS r ON true
WHERE l.po_id = $1
ORDER BY l.line_no, s.schedule_no
LIMIT $2
