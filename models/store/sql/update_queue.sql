-- Write what changed of queue rows whose words are the same. The words are what the queue is searched by; as long as none
-- of them is written, the text index need not be worked out again.
UPDATE backorders AS b
SET
    rank = s.rank, line_no = s.line_no, order_date = s.order_date, tier = s.tier, channel = s.channel, warehouse = s.warehouse,
    qty_ordered = s.qty_ordered, qty_shipped = s.qty_shipped, qty_allocated = s.qty_allocated, qty_backordered = s.qty_backordered,
    qty_covered = s.qty_covered, value = s.value, date_requested = s.date_requested, date_promised_first = s.date_promised_first,
    date_promised = s.date_promised, promise_slips = s.promise_slips, date_likely = s.date_likely, date_safe = s.date_safe, days_late = s.days_late,
    supply_po_line_no = s.supply_po_line_no, supply_date = s.supply_date, supply_confirmed = s.supply_confirmed, supply_overdue = s.supply_overdue,
    status = s.status, reason = s.reason, ship_policy = s.ship_policy, priority = s.priority, held = s.held, no_supply = s.no_supply,
    can_fill = s.can_fill, promise_at_risk = s.promise_at_risk, promise_broken = s.promise_broken, one_away = s.one_away, pre_order = s.pre_order,
    over_allocated = s.over_allocated, kit = s.kit, not_ordered = s.not_ordered, waits_supplies = s.waits_supplies,
    waits_unordered = s.waits_unordered, date_usable = s.date_usable, date_ships = s.date_ships, hold_until = s.hold_until, plan_hash = s.plan_hash
FROM stage_queue AS s
WHERE b.line_id = s.line_id
    AND (b.customer_id, b.sku_id, b.order_no, b.customer_code, b.customer_name, b.sku, b.sku_name, b.supply_po_no, b.supply_supplier)
        IS NOT DISTINCT FROM (s.customer_id, s.sku_id, s.order_no, s.customer_code, s.customer_name, s.sku, s.sku_name, s.supply_po_no, s.supply_supplier)
    AND (
        b.rank, b.line_no, b.order_date, b.tier, b.channel, b.warehouse, b.qty_ordered, b.qty_shipped, b.qty_allocated, b.qty_backordered,
        b.qty_covered, b.value, b.date_requested, b.date_promised_first, b.date_promised, b.promise_slips, b.date_likely, b.date_safe, b.days_late,
        b.supply_po_line_no, b.supply_date, b.supply_confirmed, b.supply_overdue, b.status, b.reason, b.ship_policy, b.priority, b.held, b.no_supply,
        b.can_fill, b.promise_at_risk, b.promise_broken, b.one_away, b.pre_order, b.over_allocated, b.kit, b.not_ordered, b.waits_supplies,
        b.waits_unordered, b.date_usable, b.date_ships, b.hold_until, b.plan_hash)
        IS DISTINCT FROM (
        s.rank, s.line_no, s.order_date, s.tier, s.channel, s.warehouse, s.qty_ordered, s.qty_shipped, s.qty_allocated, s.qty_backordered,
        s.qty_covered, s.value, s.date_requested, s.date_promised_first, s.date_promised, s.promise_slips, s.date_likely, s.date_safe, s.days_late,
        s.supply_po_line_no, s.supply_date, s.supply_confirmed, s.supply_overdue, s.status, s.reason, s.ship_policy, s.priority, s.held, s.no_supply,
        s.can_fill, s.promise_at_risk, s.promise_broken, s.one_away, s.pre_order, s.over_allocated, s.kit, s.not_ordered, s.waits_supplies,
        s.waits_unordered, s.date_usable, s.date_ships, s.hold_until, s.plan_hash)
