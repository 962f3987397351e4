-- What is on the shelf that open lines may have, and how much of it is free?
SELECT k.code, w.code, s.on_hand - s.unavailable AS usable, greatest(s.on_hand - s.unavailable - s.allocated, 0) AS free
FROM stock_levels s
JOIN skus k ON k.id = s.sku_id
JOIN warehouses w ON w.id = s.warehouse_id
WHERE s.on_hand - s.unavailable > 0 /*scope (s.sku_id, s.warehouse_id)*/
ORDER BY s.sku_id, s.warehouse_id
