-- Write the queue rows whose content changed; rank counts positions, so an unchanged queue keeps its rows. A row that did
-- not change is not even locked.
INSERT INTO backorders AS b (line_id, rank, order_id, order_no, line_no, order_date, customer_id, customer_code, customer_name, tier, channel,
    sku_id, sku, sku_name, warehouse, qty_ordered, qty_shipped, qty_allocated, qty_backordered, qty_covered, value,
    date_requested, date_promised_first, date_promised, promise_slips, date_likely, date_safe, days_late,
    supply_po_no, supply_po_line_no, supply_supplier, supply_date, supply_confirmed, supply_overdue, status, reason, ship_policy, priority,
    held, no_supply, can_fill, promise_at_risk, promise_broken, one_away, pre_order, over_allocated, kit, not_ordered, waits_supplies,
    waits_unordered, date_usable, date_ships, hold_until, plan_hash)
SELECT line_id, rank, order_id, order_no, line_no, order_date, customer_id, customer_code, customer_name, tier, channel,
    sku_id, sku, sku_name, warehouse, qty_ordered, qty_shipped, qty_allocated, qty_backordered, qty_covered, value,
    date_requested, date_promised_first, date_promised, promise_slips, date_likely, date_safe, days_late,
    supply_po_no, supply_po_line_no, supply_supplier, supply_date, supply_confirmed, supply_overdue, status, reason, ship_policy, priority,
    held, no_supply, can_fill, promise_at_risk, promise_broken, one_away, pre_order, over_allocated, kit, not_ordered, waits_supplies,
    waits_unordered, date_usable, date_ships, hold_until, plan_hash
FROM stage_queue AS s
WHERE NOT EXISTS (
    SELECT FROM backorders AS x
    WHERE x.line_id = s.line_id
        AND (
            x.rank, x.order_id, x.order_no, x.line_no, x.order_date, x.customer_id, x.customer_code, x.customer_name, x.tier, x.channel, x.sku_id,
            x.sku, x.sku_name, x.warehouse, x.qty_ordered, x.qty_shipped, x.qty_allocated, x.qty_backordered, x.qty_covered, x.value,
            x.date_requested, x.date_promised_first, x.date_promised, x.promise_slips, x.date_likely, x.date_safe, x.days_late, x.supply_po_no,
            x.supply_po_line_no, x.supply_supplier, x.supply_date, x.supply_confirmed, x.supply_overdue, x.status, x.reason, x.ship_policy,
            x.priority, x.held, x.no_supply, x.can_fill, x.promise_at_risk, x.promise_broken, x.one_away, x.pre_order, x.over_allocated, x.kit,
            x.not_ordered, x.waits_supplies, x.waits_unordered, x.date_usable, x.date_ships, x.hold_until, x.plan_hash)
            IS NOT DISTINCT FROM (
            s.rank, s.order_id, s.order_no, s.line_no, s.order_date, s.customer_id, s.customer_code, s.customer_name, s.tier, s.channel, s.sku_id,
            s.sku, s.sku_name, s.warehouse, s.qty_ordered, s.qty_shipped, s.qty_allocated, s.qty_backordered, s.qty_covered, s.value,
            s.date_requested, s.date_promised_first, s.date_promised, s.promise_slips, s.date_likely, s.date_safe, s.days_late, s.supply_po_no,
            s.supply_po_line_no, s.supply_supplier, s.supply_date, s.supply_confirmed, s.supply_overdue, s.status, s.reason, s.ship_policy,
            s.priority, s.held, s.no_supply, s.can_fill, s.promise_at_risk, s.promise_broken, s.one_away, s.pre_order, s.over_allocated, s.kit,
            s.not_ordered, s.waits_supplies, s.waits_unordered, s.date_usable, s.date_ships, s.hold_until, s.plan_hash)
)
ORDER BY rank
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
    waits_supplies = excluded.waits_supplies, waits_unordered = excluded.waits_unordered, date_usable = excluded.date_usable, date_ships = excluded.date_ships, hold_until = excluded.hold_until, plan_hash = excluded.plan_hash
