-- On which terms does a supplier sell SKUs? A price is the supplier's, else the SKU's own cost when both are in the company's
-- currency.
SELECT k.id, k.code, k.status, k.source, t.sku_id IS NOT NULL AS listed, coalesce(t.moq, 0), coalesce(t.order_multiple, k.order_multiple, 0),
    coalesce(t.max_order_qty, 0), CAST(coalesce(t.unit_cost, CASE WHEN coalesce(v.currency, m.currency) = m.currency THEN k.unit_cost END) AS text)
FROM skus AS k
CROSS JOIN company AS m
JOIN suppliers AS v ON v.id = $1
LEFT JOIN supplier_skus AS t ON t.supplier_id = v.id AND t.sku_id = k.id
WHERE k.code = ANY($2)
ORDER BY k.id
