-- On which terms does a supplier deliver each SKU?
SELECT k.code AS sku, k.name AS sku_name, t.lead_time_days, t.moq, t.order_multiple,
    coalesce(CAST(t.unit_cost AS text), '') AS unit_cost
FROM supplier_skus AS t
JOIN skus AS k ON k.id = t.sku_id
WHERE t.supplier_id = $1
ORDER BY k.code
LIMIT $2
