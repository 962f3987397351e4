-- Of which positions is more allocated than is there, those first of which most is missing?
SELECT k.code, w.code, count(*) OVER ()
FROM stock_levels AS s
JOIN skus AS k ON k.id = s.sku_id
JOIN warehouses AS w ON w.id = s.warehouse_id
WHERE s.over_allocated
ORDER BY s.allocated - (s.on_hand - s.unavailable) DESC, k.code, w.code
LIMIT $1
