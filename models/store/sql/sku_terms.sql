-- Who supplies a SKU, and on which terms? The supplier it is bought from first comes first.
SELECT v.code, v.name, v.active, v.preferred, coalesce(t.lead_time_days, v.lead_time_days), t.moq, t.order_multiple, t.max_order_qty, t.last_receipt_date,
    coalesce(CAST(t.unit_cost AS text), ''), coalesce(v.currency, '')
FROM supplier_skus t
JOIN suppliers v ON v.id = t.supplier_id
WHERE t.sku_id = $1
ORDER BY v.active DESC, v.preferred DESC, t.lead_time_days, v.id
LIMIT $2
