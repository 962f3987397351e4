-- Which supply is open, when does its supplier or its stated lead time say it arrives, and since when has it been on its
-- way? A confirmation counts from the day on which the supplier gave it, where that day is known.
SELECT l.id, p.po_no || '/' || l.line_no, k.code, w.code, l.qty_ordered, l.qty_received, l.qty_cancelled,
    coalesce(l.date_confirmed, l.date_expected, p.order_date + coalesce(t.lead_time_days, k.lead_time_days, v.lead_time_days)) AS date_supply,
    v.code, coalesce(p.sent_date, p.order_date) AS date_started,
    CASE WHEN l.date_expected_source IS DISTINCT FROM 'source_final' THEN l.date_expected END, l.date_confirmed_first, l.date_confirmed, a.day,
    t.lead_time_days, k.lead_time_days, v.lead_time_days
FROM purchase_order_lines l
JOIN purchase_orders p ON p.id = l.po_id
JOIN suppliers v ON v.id = p.supplier_id
JOIN skus k ON k.id = l.sku_id
LEFT JOIN supplier_skus t ON t.supplier_id = p.supplier_id AND t.sku_id = l.sku_id
JOIN warehouses w ON w.id = coalesce(p.warehouse_id, (SELECT default_warehouse_id FROM company))
LEFT JOIN LATERAL (
    SELECT CAST(x.at AT TIME ZONE (SELECT time_zone FROM company) AS date) AS day
    FROM purchase_acknowledgements x
    WHERE x.po_line_id = l.id
        AND x.date_confirmed = l.date_confirmed
    ORDER BY x.id
    LIMIT 1
) a ON l.date_confirmed IS DISTINCT FROM l.date_confirmed_first
WHERE l.qty_received + l.qty_cancelled < l.qty_ordered
    AND p.status IN ('sent', 'acknowledged', 'partially_received') /*scope (l.sku_id, w.id)*/
ORDER BY l.id
