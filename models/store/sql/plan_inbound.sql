-- Which supply is open, and when does its supplier or its stated lead time say it arrives?
SELECT l.id, p.po_no || '/' || l.line_no, k.code, w.code, l.qty_ordered, l.qty_received, l.qty_cancelled,
    coalesce(l.date_confirmed, l.date_expected, p.order_date + coalesce(t.lead_time_days, k.lead_time_days, v.lead_time_days)) AS date_supply,
    l.date_confirmed IS NOT NULL AS confirmed
FROM purchase_order_lines l
JOIN purchase_orders p ON p.id = l.po_id
JOIN suppliers v ON v.id = p.supplier_id
JOIN skus k ON k.id = l.sku_id
LEFT JOIN supplier_skus t ON t.supplier_id = p.supplier_id AND t.sku_id = l.sku_id
JOIN warehouses w ON w.id = coalesce(p.warehouse_id, (SELECT default_warehouse_id FROM company))
WHERE l.qty_received + l.qty_cancelled < l.qty_ordered
    AND p.status IN ('sent', 'acknowledged', 'partially_received') /*scope (l.sku_id, w.id)*/
ORDER BY l.id
