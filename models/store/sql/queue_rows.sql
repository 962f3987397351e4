-- What stands in the queue for the lines of a plan (stage_plan)? Columns as in backorders.
SELECT l.id, s.rank, o.id, o.order_no, l.line_no, o.order_date, c.id, c.code, c.name, c.tier, coalesce(o.channel, ''),
    k.id, k.code, k.name, w.code, l.qty_ordered, l.qty_shipped, l.qty_allocated, l.qty_backordered, s.qty_covered,
    l.qty_backordered * coalesce(l.unit_price, k.unit_price),
    l.date_requested, l.date_promised_first, l.date_promised, l.promise_slips, s.date_likely, s.date_safe,
    greatest(0, $1::date - coalesce(least(l.date_promised_earliest, l.date_promised), l.date_requested, $1::date)),
    p.po_no, q.line_no, v.name, s.date_supply, coalesce(q.date_confirmed IS NOT NULL, false), s.overdue, s.status,
    coalesce(l.reason, s.reason), o.ship_policy, coalesce(l.priority, o.priority), o.hold_reason IS NOT NULL,
    -- A line that only its order holds up needs no supply of its own.
    s.qty_covered = 0 AND l.qty_backordered > 0 AND s.reason <> 'order_incomplete',
    s.can_fill AND o.hold_reason IS NULL,
    -- At risk is a promise that can still be kept but lies before the safe date, or has none to rely on.
    coalesce(l.date_promised >= $1::date AND (s.date_safe IS NULL OR s.date_safe > l.date_promised), false),
    -- Broken is a promise of which any day has passed, whatever was promised since.
    coalesce(least(l.date_promised_earliest, l.date_promised) < $1::date, false),
    coalesce(n.unready = 1 AND n.lines > 1 AND o.hold_reason IS NULL, false),
    k.status = 'pre_order', l.over_allocated, k.source = 'kit', s.not_ordered, s.waits_supplies, s.waits_unordered, s.date_usable, s.date_ships,
    CASE WHEN o.hold_reason IS NOT NULL THEN o.hold_until END, s.plan_hash
FROM stage_plan s
JOIN sales_order_lines l ON l.id = s.line_id
JOIN sales_orders o ON o.id = l.order_id
JOIN customers c ON c.id = o.customer_id
JOIN skus k ON k.id = l.sku_id
JOIN warehouses w ON w.id = l.warehouse_id
LEFT JOIN purchase_order_lines q ON q.id = s.po_line_id
LEFT JOIN purchase_orders p ON p.id = q.po_id
LEFT JOIN suppliers v ON v.id = p.supplier_id
LEFT JOIN (
    -- A line with all its stock may still not leave: it is over-allocated, or its SKU is not released yet.
    SELECT x.order_id, count(*) FILTER (WHERE x.qty_cancelled < x.qty_ordered) AS lines,
        count(*) FILTER (WHERE x.qty_backordered > 0 OR x.over_allocated
            OR (x.qty_allocated > 0 AND a.status = 'pre_order' AND coalesce(a.release_date > $1::date, true))) AS unready
    FROM sales_order_lines x
    JOIN skus a ON a.id = x.sku_id
    WHERE x.order_id IN (SELECT y.order_id FROM stage_plan z JOIN sales_order_lines y ON y.id = z.line_id)
    GROUP BY x.order_id
) n ON n.order_id = o.id
