-- Which SKUs do customers wait for without any supply, those of most value first, and who sells them?
SELECT b.sku, min(b.sku_name) AS sku_name, k.status, count(*) AS lines, CAST(sum(b.qty_backordered) AS bigint) AS units,
    coalesce(CAST(sum(b.value) AS text), '') AS value,
    min(b.order_date) AS order_date, coalesce(r.code, '') AS replacement, k.source = 'kit' AS kit,
    CAST(coalesce((SELECT sum(u.unavailable) FROM stock_levels AS u WHERE u.sku_id = b.sku_id), 0) AS bigint) AS unavailable,
    coalesce(v.code, '') AS supplier, coalesce(v.name, '') AS supplier_name, v.lead_time_days
FROM backorders AS b
JOIN skus AS k ON k.id = b.sku_id
LEFT JOIN skus AS r ON r.id = k.replacement_sku_id
LEFT JOIN LATERAL (
    SELECT s.code, s.name, ss.lead_time_days
    FROM supplier_skus AS ss
    JOIN suppliers AS s ON s.id = ss.supplier_id
    WHERE ss.sku_id = b.sku_id
    ORDER BY s.active DESC, s.preferred DESC, ss.lead_time_days, s.id
    LIMIT 1
) AS v ON true
WHERE b.no_supply
GROUP BY b.sku_id, b.sku, k.status, k.source, r.code, v.code, v.name, v.lead_time_days
ORDER BY sum(b.value) DESC NULLS LAST, count(*) DESC, b.sku
LIMIT $1
