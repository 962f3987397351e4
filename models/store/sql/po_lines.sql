-- What is on each line of a purchase order, and who waits for it by the pegs?
SELECT l.id, l.line_no, k.code AS sku, k.name AS sku_name, l.qty_ordered, l.qty_received, l.qty_rejected, l.qty_cancelled,
    coalesce(CAST(l.unit_cost AS text), '') AS unit_cost,
    l.date_expected, l.date_confirmed_first, l.date_confirmed,
    waiting.orders, waiting.units, waiting.value, l.date_need_by, coalesce(k.uom, '')
FROM purchase_order_lines AS l
JOIN skus AS k ON k.id = l.sku_id
CROSS JOIN LATERAL (
    SELECT count(DISTINCT d.order_id) AS orders,
        CAST(coalesce(sum(g.qty), 0) AS bigint) AS units,
        -- The price of a line is its own, else its SKU's; a component of a kit has none.
        coalesce(CAST(sum(g.qty * coalesce(d.unit_price, k.unit_price)) FILTER (WHERE g.sku_id = d.sku_id) AS text), '') AS value
    FROM pegs AS g
    JOIN sales_order_lines AS d ON d.id = g.line_id
    WHERE g.po_line_id = l.id
) AS waiting
WHERE l.po_id = $1
ORDER BY l.line_no, l.id
LIMIT $2
