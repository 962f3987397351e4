-- Which lines did a supplier deliver completely, the latest first: when were they ordered and sent, when did the first and
-- the last unit come, and how many days later was that entered?
SELECT d.sku, d.po_no, d.date_started, p.order_date, p.sent_date, r.date_first, d.date_received, r.days_recorded
FROM deliveries AS d
JOIN purchase_order_lines AS l ON l.id = d.id
JOIN purchase_orders AS p ON p.id = l.po_id
CROSS JOIN LATERAL (
    SELECT min(z.date_received) AS date_first, max(z.date_recorded - z.date_received) AS days_recorded
    FROM receipts AS z
    WHERE z.po_line_id = d.id
        AND z.qty_received > 0
        AND z.reverses_id IS NULL
        AND NOT EXISTS (SELECT FROM receipts AS q WHERE q.reverses_id = z.id)
) AS r
WHERE d.supplier_id = $1
    AND d.date_received >= d.date_started
ORDER BY d.date_received DESC, d.id DESC
LIMIT $2
