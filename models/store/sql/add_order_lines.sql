-- Add lines to an order, everything backordered. The numbers come back in the order in which the lines were given.
INSERT INTO sales_order_lines (order_id, line_no, sku_id, warehouse_id, qty_ordered, qty_backordered, date_requested, unit_price, split_from_id)
SELECT $1, n.line_no, n.sku_id, n.warehouse_id, n.qty, n.qty, n.date_requested, n.unit_price, n.split_from_id
FROM unnest(CAST($2 AS integer[]), CAST($3 AS bigint[]), CAST($4 AS bigint[]), CAST($5 AS bigint[]), CAST($6 AS date[]), CAST($7 AS numeric[]), CAST($8 AS bigint[]))
    WITH ORDINALITY AS n (line_no, sku_id, warehouse_id, qty, date_requested, unit_price, split_from_id, place)
ORDER BY n.place
RETURNING id
