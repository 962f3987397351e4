-- Which SKU and which warehouse are meant, and on which terms may the SKU be ordered in the channel?
SELECT k.id, w.id, w.code, k.source = 'kit', k.status,
    coalesce(h.order_policy, k.order_policy, g.order_policy, v.order_policy, m.order_policy), coalesce(r.code, '')
FROM skus AS k
CROSS JOIN company AS m
JOIN warehouses AS w ON CASE WHEN $2 = '' THEN w.id = coalesce(m.default_warehouse_id, (SELECT min(id) FROM warehouses)) ELSE w.code = $2 END
LEFT JOIN categories AS g ON g.id = k.category_id
LEFT JOIN sku_channels AS h ON h.sku_id = k.id AND h.channel = $3
LEFT JOIN skus AS r ON r.id = k.replacement_sku_id
LEFT JOIN LATERAL (
    SELECT s.order_policy
    FROM supplier_skus AS t
    JOIN suppliers AS s ON s.id = t.supplier_id
    WHERE t.sku_id = k.id
        AND s.active
    ORDER BY s.preferred DESC, t.lead_time_days NULLS LAST, s.id
    LIMIT 1
) AS v ON true
WHERE k.code = $1
