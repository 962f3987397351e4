-- Who sells these SKUs, and on which terms? The supplier that each is bought from first comes first.
SELECT k.id, v.code, v.name, coalesce(v.currency, m.currency), coalesce(CAST(t.unit_cost AS text), ''), coalesce(t.moq, 0),
    coalesce(t.order_multiple, 0), coalesce(t.max_order_qty, 0), coalesce(t.lead_time_days, v.lead_time_days), v.active, v.preferred, t.last_receipt_date
FROM unnest(CAST($1 AS bigint[])) AS k (id)
CROSS JOIN company AS m
CROSS JOIN LATERAL (
    SELECT x.supplier_id, x.unit_cost, x.moq, x.order_multiple, x.max_order_qty, x.lead_time_days, x.last_receipt_date
    FROM supplier_skus AS x
    JOIN suppliers AS s ON s.id = x.supplier_id
    WHERE x.sku_id = k.id
    ORDER BY s.active DESC, s.preferred DESC, x.lead_time_days NULLS LAST, s.id
    LIMIT $2
) AS t
JOIN suppliers AS v ON v.id = t.supplier_id
ORDER BY k.id, v.active DESC, v.preferred DESC, t.lead_time_days NULLS LAST, v.id
