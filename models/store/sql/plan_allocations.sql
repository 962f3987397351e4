-- Which stock is already committed to which open line?
SELECT a.line_id, k.code, w.code, a.qty, a.qty_picked
FROM allocations a
JOIN skus k ON k.id = a.sku_id
JOIN warehouses w ON w.id = a.warehouse_id
WHERE true /*scope (a.sku_id, a.warehouse_id)*/
ORDER BY a.line_id, a.sku_id, a.warehouse_id
