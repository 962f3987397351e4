-- What does a supplier sell of which nothing is suggested, and which of it runs out first?
SELECT b.id, b.sku, b.sku_name, b.warehouse, b.date_runs_out, CAST(coalesce(b.why ->> 'moq', '0') AS bigint), CAST(coalesce(b.why ->> 'multiple', '0') AS bigint),
    coalesce(CAST(b.unit_cost AS text), ''), b.qty_free, b.qty_on_order
FROM buy_rows AS b
WHERE b.supplier_code = $1
    AND b.qty_suggested = 0
    AND b.stocked
    AND b.date_runs_out IS NOT NULL
ORDER BY b.date_runs_out, b.id
LIMIT $2
