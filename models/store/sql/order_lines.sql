-- How does each line of an order stand, and what covers what is still waited for?
SELECT l.id, l.line_no, k.code, k.name, w.code, l.qty_ordered, l.qty_shipped, l.qty_allocated, l.qty_backordered, l.qty_cancelled,
    l.over_allocated, l.date_requested, l.date_promised_first, l.date_promised, l.promise_slips, b.date_likely, b.date_safe, l.date_shipped,
    coalesce(b.supply_po_no, ''), coalesce(b.supply_po_line_no, 0), coalesce(b.supply_supplier, ''), b.supply_date,
    coalesce(b.supply_confirmed, false), coalesce(b.supply_overdue, false), coalesce(b.can_fill, false), coalesce(b.no_supply, false),
    -- A line that is allocated whole no longer stands in the queue, but waits for its shipment.
    coalesce(b.promise_broken, l.qty_allocated > 0 AND e.days > 0, false), coalesce(b.promise_at_risk, false),
    coalesce(b.days_late, CASE WHEN l.qty_allocated > 0 THEN greatest(0, e.days) END, 0), coalesce(b.status, ''), coalesce(b.reason, l.reason, ''),
    coalesce(CAST(coalesce(l.unit_price, k.unit_price) AS text), ''), l.unit_price IS NULL,
    coalesce(CAST(coalesce(l.unit_price, k.unit_price) * l.qty_ordered AS text), ''),
    (SELECT CAST(coalesce(sum(g.qty), 0) AS bigint) FROM pegs g WHERE g.line_id = l.id AND g.frozen AND g.po_line_id IS NOT NULL)
FROM sales_order_lines l
JOIN skus k ON k.id = l.sku_id
JOIN warehouses w ON w.id = l.warehouse_id
LEFT JOIN backorders b ON b.line_id = l.id
CROSS JOIN LATERAL (SELECT CAST($3 AS date) - least(l.date_promised_earliest, l.date_promised) AS days) e
WHERE l.order_id = $1
ORDER BY l.line_no, l.id
LIMIT $2
