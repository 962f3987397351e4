-- What is to be counted in a warehouse?
SELECT k.code, k.name, coalesce(k.uom, ''), w.code, w.name, s.on_hand, s.unavailable, s.allocated, s.over_allocated, s.counted_at
FROM stock_levels AS s
JOIN skus AS k ON k.id = s.sku_id
JOIN warehouses AS w ON w.id = s.warehouse_id
WHERE w.code = $1
    AND k.code > $2
    AND (k.code ILIKE $3 OR k.name ILIKE $3)
    AND (CAST($4 AS date) IS NULL OR s.counted_at IS NULL OR s.counted_at < $4)
ORDER BY k.code
LIMIT $5
