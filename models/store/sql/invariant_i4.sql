-- Which purchase order lines contradict their receipts or schedules, or cancel what was received? A line
-- that came from another system may have no receipts at all.
SELECT format('purchase order %s line %s: %s ordered, %s received, %s cancelled, receipts of %s, schedules of %s',
              po.po_no, p.line_no, p.qty_ordered, p.qty_received, p.qty_cancelled, coalesce(r.qty, 0), coalesce(s.qty, 0)) AS offence
FROM purchase_order_lines AS p
JOIN purchase_orders AS po ON po.id = p.po_id
LEFT JOIN (
    SELECT po_line_id, sum(CASE WHEN reverses_id IS NULL THEN qty_received ELSE -qty_received END) AS qty
    FROM receipts
    GROUP BY po_line_id
) AS r ON r.po_line_id = p.id
LEFT JOIN (
    SELECT po_line_id, sum(qty) AS qty
    FROM purchase_order_schedules
    GROUP BY po_line_id
) AS s ON s.po_line_id = p.id
WHERE least(p.qty_received, p.qty_rejected, p.qty_cancelled) < 0
   OR r.qty <> p.qty_received
   OR s.qty <> p.qty_ordered
   OR (p.qty_cancelled > 0 AND p.qty_received + p.qty_cancelled > p.qty_ordered)
