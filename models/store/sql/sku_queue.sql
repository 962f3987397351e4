-- Who waits for a SKU, in the order in which they are served?
SELECT line_id, rank, order_no, line_no, order_date, customer_name, tier, warehouse, qty_ordered, qty_allocated, qty_backordered, qty_covered,
    date_promised, date_likely, days_late, promise_broken, coalesce(supply_po_no, ''), coalesce(supply_po_line_no, 0), supply_overdue, can_fill, no_supply,
    held, status, reason
FROM backorders
WHERE sku = $1
ORDER BY rank, line_id
LIMIT $2
