-- What is known of one SKU, and which order policy holds for it: its own, its category's, or the company's?
SELECT k.id, k.code, k.name, coalesce(g.name, ''), coalesce(k.uom, ''), k.status, k.source,
    coalesce(k.order_policy, g.order_policy, m.order_policy),
    CASE WHEN k.order_policy IS NOT NULL THEN 'sku' WHEN g.order_policy IS NOT NULL THEN 'category' ELSE 'company' END,
    k.backorder_limit, k.preorder_cap, k.safety_stock, k.reorder_point, k.order_multiple, k.lead_time_days,
    k.release_date, coalesce(r.code, ''), coalesce(CAST(k.unit_price AS text), ''), coalesce(CAST(k.unit_cost AS text), '')
FROM skus k
CROSS JOIN company m
LEFT JOIN categories g ON g.id = k.category_id
LEFT JOIN skus r ON r.id = k.replacement_sku_id
WHERE k.code = $1
ORDER BY k.id
LIMIT 1
