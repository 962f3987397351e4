-- What is in the file of stock?
SELECT w.code AS warehouse_code, k.code AS sku, s.on_hand, s.counted_at, s.unavailable
FROM stock_levels AS s
JOIN warehouses AS w ON w.id = s.warehouse_id
JOIN skus AS k ON k.id = s.sku_id
ORDER BY w.code, k.code
