-- Make the quantities and the order's own facts in queue rows true, without planning.
UPDATE backorders AS b
SET qty_ordered = l.qty_ordered, qty_shipped = l.qty_shipped, qty_allocated = l.qty_allocated, qty_backordered = l.qty_backordered,
    qty_covered = least(b.qty_covered, l.qty_backordered), value = l.qty_backordered * coalesce(l.unit_price, k.unit_price),
    date_requested = l.date_requested, date_promised_first = l.date_promised_first, date_promised = l.date_promised, promise_slips = l.promise_slips,
    days_late = greatest(0, CAST($2 AS date) - coalesce(least(l.date_promised_earliest, l.date_promised), l.date_requested, CAST($2 AS date))),
    promise_broken = coalesce(least(l.date_promised_earliest, l.date_promised) < CAST($2 AS date), false),
    no_supply = least(b.qty_covered, l.qty_backordered) = 0 AND l.qty_backordered > 0,
    can_fill = b.can_fill AND o.hold_reason IS NULL, one_away = b.one_away AND o.hold_reason IS NULL,
    ship_policy = o.ship_policy, priority = coalesce(l.priority, o.priority), held = o.hold_reason IS NOT NULL,
    hold_until = CASE WHEN o.hold_reason IS NOT NULL THEN o.hold_until END,
    over_allocated = l.over_allocated
FROM sales_order_lines AS l
JOIN sales_orders AS o ON o.id = l.order_id
JOIN skus AS k ON k.id = l.sku_id
WHERE b.line_id = l.id
    AND l.id = ANY($1)
