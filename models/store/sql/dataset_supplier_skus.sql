-- What is in the file of suppliers' terms?
SELECT v.code AS supplier_code, k.code AS sku, t.lead_time_days, t.moq, t.max_order_qty, t.order_multiple, t.unit_cost, t.uom,
    t.last_receipt_date, t.lead_time_obs, t.transit_days, t.receiving_days
FROM supplier_skus AS t
JOIN suppliers AS v ON v.id = t.supplier_id
JOIN skus AS k ON k.id = t.sku_id
ORDER BY v.code, k.code
