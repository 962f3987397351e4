-- What arrived of a purchase order, the latest first, and what was taken back?
SELECT r.receipt_no, l.line_no, k.code AS sku, r.qty_received, r.qty_rejected, r.date_received, coalesce(w.code, '') AS warehouse,
    r.reverses_id IS NOT NULL AS reversal, EXISTS (SELECT FROM receipts AS q WHERE q.reverses_id = r.id) AS reversed,
    coalesce(r.reject_reason, ''), coalesce(r.extra_reason, ''), coalesce(r.place, '')
FROM receipts AS r
JOIN purchase_order_lines AS l ON l.id = r.po_line_id
JOIN skus AS k ON k.id = l.sku_id
LEFT JOIN warehouses AS w ON w.id = r.warehouse_id
WHERE l.po_id = $1
ORDER BY r.date_received DESC, r.id DESC
LIMIT $2
