-- How was stock corrected, the newest first, of everything or of one SKU?
SELECT a.id, a.adjustment_no, k.code, k.name, w.code, a.kind, a.qty_on_hand_before, a.qty_on_hand, a.qty_unavailable_before, a.qty_unavailable, a.qty_missing, a.reason, a.actor, a.at, a.reversed_at
FROM stock_adjustments AS a
JOIN skus AS k ON k.id = a.sku_id
JOIN warehouses AS w ON w.id = a.warehouse_id
WHERE ($1 = 0 OR a.id < $1)
    AND ($2 = '' OR k.code = $2)
ORDER BY a.id DESC
LIMIT $3
