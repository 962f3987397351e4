-- Who waits for a SKU, in the order in which they are served?
SELECT line_id, rank, order_no, line_no, order_date, customer_name, tier, warehouse, qty_ordered, qty_shipped, qty_allocated, qty_backordered, qty_covered,
    date_promised_first, date_promised, promise_slips, date_likely, date_safe, days_late, promise_broken, promise_at_risk,
    coalesce(supply_po_no, ''), coalesce(supply_po_line_no, 0), coalesce(supply_supplier, ''), supply_date, supply_confirmed, supply_overdue,
    can_fill, no_supply, not_ordered, held, status, reason, ship_policy
FROM backorders
WHERE sku = $1
ORDER BY rank, line_id
LIMIT $2
