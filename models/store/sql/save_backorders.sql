-- Write the queue rows whose content changed; rank counts positions, so an unchanged queue keeps its rows.
INSERT INTO backorders AS b (line_id, rank, order_id, order_no, line_no, order_date, customer_id, customer_code, customer_name, tier, channel,
    sku_id, sku, sku_name, warehouse, qty_ordered, qty_shipped, qty_allocated, qty_backordered, qty_covered, value,
    date_requested, date_promised_first, date_promised, promise_slips, date_likely, date_safe, days_late,
    supply_po_no, supply_po_line_no, supply_supplier, supply_date, supply_confirmed, supply_overdue, status, reason, ship_policy, priority,
    held, no_supply, can_fill, promise_at_risk, promise_broken, one_away, pre_order, over_allocated, kit, not_ordered, waits_supplies,
    waits_unordered, date_usable, date_ships, plan_hash)
SELECT l.id, s.rank, o.id, o.order_no, l.line_no, o.order_date, c.id, c.code, c.name, c.tier, coalesce(o.channel, ''),
    k.id, k.code, k.name, w.code, l.qty_ordered, l.qty_shipped, l.qty_allocated, l.qty_backordered, s.qty_covered,
    l.qty_backordered * coalesce(l.unit_price, k.unit_price),
    l.date_requested, l.date_promised_first, l.date_promised, l.promise_slips, s.date_likely, s.date_safe,
    greatest(0, $1::date - coalesce(l.date_promised, l.date_requested, $1::date)),
    p.po_no, q.line_no, v.name, s.date_supply, coalesce(q.date_confirmed IS NOT NULL, false), s.overdue, s.status,
    coalesce(l.reason, s.reason), o.ship_policy, coalesce(l.priority, o.priority), o.hold_reason IS NOT NULL,
    -- A line that only its order holds up needs no supply of its own.
    s.qty_covered = 0 AND l.qty_backordered > 0 AND s.reason <> 'order_incomplete',
    s.can_fill AND o.hold_reason IS NULL,
    -- At risk is a promise that can still be kept but lies before the safe date, or has none to rely on.
    coalesce(l.date_promised >= $1::date AND (s.date_safe IS NULL OR s.date_safe > l.date_promised), false),
    coalesce(l.date_promised < $1::date, false),
    coalesce(n.unready = 1 AND n.lines > 1 AND o.hold_reason IS NULL, false),
    k.status = 'pre_order', l.over_allocated, k.source = 'kit', s.not_ordered, s.waits_supplies, s.waits_unordered, s.date_usable, s.date_ships, s.plan_hash
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
ORDER BY s.rank
ON CONFLICT (line_id) DO UPDATE SET rank = excluded.rank, order_no = excluded.order_no, order_date = excluded.order_date,
    customer_id = excluded.customer_id, customer_code = excluded.customer_code, customer_name = excluded.customer_name, tier = excluded.tier,
    channel = excluded.channel, sku_id = excluded.sku_id, sku = excluded.sku, sku_name = excluded.sku_name, warehouse = excluded.warehouse,
    qty_ordered = excluded.qty_ordered, qty_shipped = excluded.qty_shipped, qty_allocated = excluded.qty_allocated,
    qty_backordered = excluded.qty_backordered, qty_covered = excluded.qty_covered, value = excluded.value,
    date_requested = excluded.date_requested, date_promised_first = excluded.date_promised_first, date_promised = excluded.date_promised,
    promise_slips = excluded.promise_slips, date_likely = excluded.date_likely, date_safe = excluded.date_safe, days_late = excluded.days_late,
    supply_po_no = excluded.supply_po_no, supply_po_line_no = excluded.supply_po_line_no, supply_supplier = excluded.supply_supplier,
    supply_date = excluded.supply_date, supply_confirmed = excluded.supply_confirmed, supply_overdue = excluded.supply_overdue,
    status = excluded.status, reason = excluded.reason, ship_policy = excluded.ship_policy, priority = excluded.priority, held = excluded.held,
    no_supply = excluded.no_supply, can_fill = excluded.can_fill, promise_at_risk = excluded.promise_at_risk,
    promise_broken = excluded.promise_broken, one_away = excluded.one_away, pre_order = excluded.pre_order,
    over_allocated = excluded.over_allocated, kit = excluded.kit, not_ordered = excluded.not_ordered,
    waits_supplies = excluded.waits_supplies, waits_unordered = excluded.waits_unordered, date_usable = excluded.date_usable, date_ships = excluded.date_ships,
    plan_hash = excluded.plan_hash
WHERE (b.rank, b.order_no, b.order_date, b.customer_name, b.customer_code, b.tier, b.channel, b.sku, b.sku_name, b.warehouse, b.qty_ordered, b.qty_shipped,
    b.qty_allocated, b.qty_backordered, b.qty_covered, b.value, b.date_requested, b.date_promised_first, b.date_promised, b.promise_slips,
    b.date_likely, b.date_safe, b.days_late, b.supply_po_no, b.supply_po_line_no, b.supply_supplier, b.supply_date, b.supply_confirmed,
    b.supply_overdue, b.status, b.reason, b.ship_policy, b.priority, b.held, b.no_supply, b.can_fill, b.promise_at_risk, b.promise_broken,
    b.one_away, b.pre_order, b.over_allocated, b.kit, b.not_ordered, b.waits_supplies, b.waits_unordered, b.date_usable, b.date_ships, b.plan_hash)
    IS DISTINCT FROM (excluded.rank, excluded.order_no, excluded.order_date, excluded.customer_name, excluded.customer_code, excluded.tier, excluded.channel,
    excluded.sku, excluded.sku_name, excluded.warehouse, excluded.qty_ordered, excluded.qty_shipped, excluded.qty_allocated,
    excluded.qty_backordered, excluded.qty_covered, excluded.value, excluded.date_requested, excluded.date_promised_first,
    excluded.date_promised, excluded.promise_slips, excluded.date_likely, excluded.date_safe, excluded.days_late, excluded.supply_po_no,
    excluded.supply_po_line_no, excluded.supply_supplier, excluded.supply_date, excluded.supply_confirmed, excluded.supply_overdue,
    excluded.status, excluded.reason, excluded.ship_policy, excluded.priority, excluded.held, excluded.no_supply, excluded.can_fill,
    excluded.promise_at_risk, excluded.promise_broken, excluded.one_away, excluded.pre_order, excluded.over_allocated, excluded.kit, excluded.not_ordered,
    excluded.waits_supplies, excluded.waits_unordered, excluded.date_usable, excluded.date_ships, excluded.plan_hash)
