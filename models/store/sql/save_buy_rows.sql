-- Stores the staged rows of the buy desk and leaves alone those that say the same already, and what people decided.
INSERT INTO buy_rows AS b (sku_id, warehouse_id, sku, sku_name, warehouse, supplier_code, supplier, currency, sku_class, demand, stocked,
    reorder_point, reorder_computed, up_to, qty_free, qty_on_order, qty_drafted, qty_backordered, qty_uncovered, lines_waiting, value_waiting,
    qty_suggested, qty_for_backorders, qty_for_stock, qty_surplus, capped, unit_cost, last_cost, last_currency, value,
    date_need_by, date_order_by, date_runs_out, risk, next_po_no, next_po_date, days_safe, why)
SELECT s.sku_id, s.warehouse_id, s.sku, s.sku_name, s.warehouse, s.supplier_code, s.supplier, s.currency, s.sku_class, s.demand, s.stocked,
    s.reorder_point, s.reorder_computed, s.up_to, s.qty_free, s.qty_on_order, s.qty_drafted, s.qty_backordered, s.qty_uncovered, s.lines_waiting,
    CAST(s.value_waiting AS numeric), s.qty_suggested, s.qty_for_backorders, s.qty_for_stock, s.qty_surplus, s.capped,
    CAST(s.unit_cost AS numeric), CAST(s.last_cost AS numeric), s.last_currency, s.qty_suggested * CAST(s.unit_cost AS numeric),
    s.date_need_by, s.date_order_by, s.date_runs_out, s.risk, s.next_po_no, s.next_po_date, s.days_safe, CAST(s.why AS jsonb)
FROM stage_buy_rows AS s
ORDER BY s.sku_id, s.warehouse_id
ON CONFLICT (sku_id, warehouse_id) DO UPDATE
SET sku = excluded.sku, sku_name = excluded.sku_name, warehouse = excluded.warehouse, supplier_code = excluded.supplier_code, supplier = excluded.supplier,
    currency = excluded.currency, sku_class = excluded.sku_class, demand = excluded.demand, stocked = excluded.stocked,
    reorder_point = excluded.reorder_point, reorder_computed = excluded.reorder_computed, up_to = excluded.up_to, qty_free = excluded.qty_free,
    qty_on_order = excluded.qty_on_order, qty_drafted = excluded.qty_drafted, qty_backordered = excluded.qty_backordered,
    qty_uncovered = excluded.qty_uncovered, lines_waiting = excluded.lines_waiting, value_waiting = excluded.value_waiting,
    qty_suggested = excluded.qty_suggested, qty_for_backorders = excluded.qty_for_backorders, qty_for_stock = excluded.qty_for_stock,
    qty_surplus = excluded.qty_surplus, capped = excluded.capped, unit_cost = excluded.unit_cost, last_cost = excluded.last_cost,
    last_currency = excluded.last_currency, value = excluded.value, date_need_by = excluded.date_need_by, date_order_by = excluded.date_order_by,
    date_runs_out = excluded.date_runs_out, risk = excluded.risk, next_po_no = excluded.next_po_no, next_po_date = excluded.next_po_date,
    days_safe = excluded.days_safe, why = excluded.why
WHERE (b.sku, b.sku_name, b.warehouse, b.supplier_code, b.supplier, b.currency, b.sku_class, b.demand, b.stocked, b.reorder_point, b.reorder_computed,
        b.up_to, b.qty_free, b.qty_on_order, b.qty_drafted, b.qty_backordered, b.qty_uncovered, b.lines_waiting, b.value_waiting, b.qty_suggested,
        b.qty_for_backorders, b.qty_for_stock, b.qty_surplus, b.capped, b.unit_cost, b.last_cost, b.last_currency, b.value, b.date_need_by,
        b.date_order_by, b.date_runs_out, b.risk, b.next_po_no, b.next_po_date, b.days_safe, b.why)
    IS DISTINCT FROM (excluded.sku, excluded.sku_name, excluded.warehouse, excluded.supplier_code, excluded.supplier, excluded.currency,
        excluded.sku_class, excluded.demand, excluded.stocked, excluded.reorder_point, excluded.reorder_computed, excluded.up_to, excluded.qty_free,
        excluded.qty_on_order, excluded.qty_drafted, excluded.qty_backordered, excluded.qty_uncovered, excluded.lines_waiting, excluded.value_waiting,
        excluded.qty_suggested, excluded.qty_for_backorders, excluded.qty_for_stock, excluded.qty_surplus, excluded.capped, excluded.unit_cost,
        excluded.last_cost, excluded.last_currency, excluded.value, excluded.date_need_by, excluded.date_order_by, excluded.date_runs_out, excluded.risk,
        excluded.next_po_no, excluded.next_po_date, excluded.days_safe, excluded.why)
