-- Which lines did a supplier deliver completely, the latest first: when were they ordered and sent, when did the first and
-- the last unit come, and when was that entered?
SELECT k.code, p.po_no, coalesce(p.sent_date, p.order_date) AS date_started, p.order_date, p.sent_date, r.date_first, r.date_completed,
    r.days_recorded
FROM purchase_orders AS p
JOIN purchase_order_lines AS l ON l.po_id = p.id
JOIN skus AS k ON k.id = l.sku_id
CROSS JOIN LATERAL (
    SELECT min(y.date_received) AS date_first,
        coalesce(min(y.date_received) FILTER (WHERE y.so_far >= least(l.qty_received, l.qty_ordered - l.qty_cancelled)), max(y.date_received)) AS date_completed,
        max(y.date_recorded - y.date_received) AS days_recorded
    FROM (
        SELECT z.date_received, z.date_recorded, sum(z.qty_received) OVER (ORDER BY z.date_received, z.id) AS so_far
        FROM receipts AS z
        WHERE z.po_line_id = l.id
            AND z.qty_received > 0
            AND z.reverses_id IS NULL
            AND NOT EXISTS (SELECT FROM receipts AS q WHERE q.reverses_id = z.id)
    ) AS y
) AS r
WHERE p.supplier_id = $1
    AND (p.status IN ('received', 'closed') OR (p.status IN ('sent', 'acknowledged', 'partially_received') AND l.qty_received + l.qty_cancelled >= l.qty_ordered))
    AND l.qty_received > 0
    AND r.date_completed >= coalesce(p.sent_date, p.order_date)
ORDER BY r.date_completed DESC, l.id DESC
LIMIT $2
