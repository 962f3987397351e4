-- On which terms does a supplier deliver each SKU, and how long does it really take? The SKUs with most deliveries come
-- first; those that were bought without terms are among them.
SELECT k.code AS sku, k.name AS sku_name, t.lead_time_days, t.moq, t.order_multiple,
    coalesce(CAST(t.unit_cost AS text), '') AS unit_cost,
    f.days_planned, f.days_likely, f.days_safe, coalesce(f.received, 0) AS received, coalesce(f.confidence, '') AS confidence
FROM (
    SELECT sku_id FROM supplier_skus WHERE supplier_id = $1
    UNION
    SELECT sku_id FROM lead_figures WHERE supplier_id = $1 AND sku_id IS NOT NULL
) AS n
JOIN skus AS k ON k.id = n.sku_id
LEFT JOIN supplier_skus AS t ON t.supplier_id = $1 AND t.sku_id = n.sku_id
LEFT JOIN lead_figures AS f ON f.supplier_id = $1 AND f.sku_id = n.sku_id
ORDER BY received DESC, k.code
LIMIT $2
