-- From whom is each SKU bought, on which terms and at what price? The preferred active supplier comes first, then the one who
-- says to be quickest; where nobody has terms it is whoever delivered last. $1 names SKUs, NULL is all.
SELECT k.id, k.code, k.name, k.status, coalesce(k.order_multiple, 0), k.reorder_point, k.safety_stock, CAST(k.unit_cost AS text), CAST(k.unit_price AS text),
    coalesce(v.code, ''), coalesce(v.name, ''), coalesce(v.currency, m.currency), t.lead_time_days, k.lead_time_days, v.lead_time_days,
    coalesce(t.moq, 0), coalesce(t.order_multiple, 0), coalesce(t.max_order_qty, 0),
    CAST(coalesce(t.unit_cost, CASE WHEN coalesce(v.currency, m.currency) = m.currency THEN k.unit_cost END) AS text),
    CAST(last.unit_cost AS text), coalesce(last.currency, '')
FROM skus AS k
CROSS JOIN company AS m
LEFT JOIN LATERAL (
    SELECT x.supplier_id, x.lead_time_days, x.moq, x.order_multiple, x.max_order_qty, x.unit_cost
    FROM supplier_skus AS x
    JOIN suppliers AS s ON s.id = x.supplier_id
    WHERE x.sku_id = k.id
        AND s.active
    ORDER BY s.preferred DESC, x.lead_time_days NULLS LAST, s.id
    LIMIT 1
) AS t ON true
LEFT JOIN LATERAL (
    SELECT l.unit_cost, p.supplier_id, coalesce(p.currency, s.currency, m.currency) AS currency
    FROM purchase_order_lines AS l
    JOIN purchase_orders AS p ON p.id = l.po_id
    JOIN suppliers AS s ON s.id = p.supplier_id
    WHERE l.sku_id = k.id
        AND p.status NOT IN ('draft', 'cancelled')
    ORDER BY l.id DESC
    LIMIT 1
) AS last ON true
LEFT JOIN suppliers AS v ON v.id = coalesce(t.supplier_id, last.supplier_id) AND v.active
WHERE k.source <> 'kit'
    AND (k.source = 'buy' OR EXISTS (SELECT FROM supplier_skus AS x WHERE x.sku_id = k.id))
    AND (CAST($1 AS bigint[]) IS NULL OR k.id = ANY($1))
ORDER BY k.id
