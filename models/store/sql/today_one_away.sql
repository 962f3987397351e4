-- Which orders wait for one last line, those first whose line comes first, and what holds that line up?
SELECT b.order_no, b.customer_name, b.tier, b.line_no, b.sku, b.sku_name, b.qty_backordered, b.date_promised_first, b.date_promised, b.promise_slips, b.days_late, b.promise_broken, b.promise_at_risk,
    b.date_likely, coalesce(b.supply_po_no, '') AS supply_po_no, coalesce(b.supply_po_line_no, 0) AS supply_po_line_no,
    coalesce(b.supply_supplier, '') AS supply_supplier, b.supply_date, b.supply_confirmed, b.supply_overdue, b.no_supply, b.can_fill, b.ship_policy,
    coalesce(CAST(o.value AS text), '') AS value
FROM backorders AS b
CROSS JOIN LATERAL (
    SELECT sum((l.qty_ordered - l.qty_cancelled) * coalesce(l.unit_price, k.unit_price)) AS value
    FROM sales_order_lines AS l
    JOIN skus AS k ON k.id = l.sku_id
    WHERE l.order_id = b.order_id
) AS o
WHERE b.one_away
ORDER BY b.date_likely NULLS LAST, b.rank, b.line_id
LIMIT $1
