-- Which purchase order lines of a SKU are open, when do they come, and how much of each is spoken for?
-- The plan counts on a line on its safe day; one that it has not estimated yet is expected as stated, and after the company's
-- days of grace when that has passed. Drafts are not supply yet.
SELECT l.id, p.po_no, l.line_no, v.code, v.name, coalesce(w.code, ''), p.status, l.qty_ordered - l.qty_received - l.qty_cancelled,
    d.stated, coalesce(e.date_safe, CASE WHEN d.stated < CAST($2 AS date) THEN CAST($2 AS date) + m.overdue_grace_days ELSE d.stated END), l.date_confirmed IS NOT NULL,
    p.status IN ('sent', 'acknowledged', 'partially_received'), CAST(coalesce(g.qty, 0) AS bigint), coalesce(g.lines, 0),
    e.date_likely, e.date_safe
FROM purchase_order_lines l
JOIN purchase_orders p ON p.id = l.po_id
JOIN suppliers v ON v.id = p.supplier_id
JOIN skus k ON k.id = l.sku_id
CROSS JOIN company m
LEFT JOIN supplier_skus t ON t.supplier_id = p.supplier_id AND t.sku_id = l.sku_id
LEFT JOIN warehouses w ON w.id = coalesce(p.warehouse_id, m.default_warehouse_id)
CROSS JOIN LATERAL (
    SELECT coalesce(l.date_confirmed, l.date_expected, p.order_date + coalesce(t.lead_time_days, k.lead_time_days, v.lead_time_days)) AS stated
) d
LEFT JOIN LATERAL (
    SELECT sum(x.qty) AS qty, count(DISTINCT x.line_id) AS lines
    FROM pegs x
    WHERE x.po_line_id = l.id
) g ON true
LEFT JOIN supply_estimates e ON e.po_line_id = l.id
WHERE l.sku_id = $1
    AND l.qty_received + l.qty_cancelled < l.qty_ordered
    AND p.status IN ('draft', 'approved', 'sent', 'acknowledged', 'partially_received')
ORDER BY coalesce(e.date_safe, d.stated) NULLS LAST, l.id
LIMIT $3
