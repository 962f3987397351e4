-- What moved a SKU last?
SELECT m.id, m.at, w.code, m.kind, m.from_account, m.to_account, m.qty, m.reason, m.document, m.actor
FROM stock_movements m
JOIN warehouses w ON w.id = m.warehouse_id
WHERE m.sku_id = $1
ORDER BY m.id DESC
LIMIT $2
