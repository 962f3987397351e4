-- What is in the file of SKUs?
SELECT k.code AS sku, k.name, c.name AS category, k.uom, k.unit_cost, k.unit_price, k.source AS make_or_buy, k.safety_stock, k.reorder_point,
    k.lead_time_days, k.order_multiple, k.active_from, k.active_to, k.status, k.order_policy, k.backorder_limit, k.release_date, k.preorder_cap,
    r.code AS replacement_sku
FROM skus AS k
LEFT JOIN categories AS c ON c.id = k.category_id
LEFT JOIN skus AS r ON r.id = k.replacement_sku_id
ORDER BY k.code
