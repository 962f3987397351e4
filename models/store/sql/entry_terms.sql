-- On which terms may SKUs be ordered in a channel? A policy is the channel's, else the SKU's, else the category's, else that
-- of the supplier it is bought from first, else the company's.
SELECT k.id, k.code, k.name, k.status, k.source, k.release_date,
    coalesce(h.order_policy, k.order_policy, g.order_policy, v.order_policy, m.order_policy) AS order_policy,
    k.backorder_limit, h.backorder_limit AS channel_limit, k.preorder_cap, h.preorder_cap AS channel_cap,
    CAST(k.unit_price AS text), coalesce(r.code, '') AS replacement
FROM skus AS k
CROSS JOIN company AS m
LEFT JOIN categories AS g ON g.id = k.category_id
LEFT JOIN sku_channels AS h ON h.sku_id = k.id AND h.channel = $2
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
WHERE k.code = ANY($1)
ORDER BY k.id
