-- What is there of a SKU in a warehouse, what is asked of it, and how much of that is covered?
SELECT coalesce(s.on_hand, 0), coalesce(s.unavailable, 0), coalesce(s.allocated, 0), d.lines, d.waiting_lines, d.allocated, d.backordered, coalesce(i.open, 0), coalesce(i.pegged, 0)
FROM skus AS k
CROSS JOIN warehouses AS w
LEFT JOIN stock_levels AS s ON s.sku_id = k.id AND s.warehouse_id = w.id
CROSS JOIN LATERAL (
    SELECT count(*) AS lines, count(*) FILTER (WHERE l.qty_backordered > 0) AS waiting_lines, CAST(coalesce(sum(l.qty_allocated), 0) AS bigint) AS allocated,
        CAST(coalesce(sum(l.qty_backordered), 0) AS bigint) AS backordered
    FROM sales_order_lines AS l
    WHERE l.sku_id = k.id
        AND l.warehouse_id = w.id
        AND (l.qty_backordered > 0 OR l.qty_allocated > 0)
) AS d
LEFT JOIN LATERAL (
    SELECT CAST(sum(q.qty_ordered - q.qty_received - q.qty_cancelled) AS bigint) AS open, CAST(sum(coalesce(g.qty, 0)) AS bigint) AS pegged
    FROM purchase_order_lines AS q
    JOIN purchase_orders AS p ON p.id = q.po_id
    LEFT JOIN LATERAL (SELECT sum(x.qty) AS qty FROM pegs AS x WHERE x.po_line_id = q.id) AS g ON true
    WHERE q.sku_id = k.id
        AND q.qty_received + q.qty_cancelled < q.qty_ordered
        AND p.status IN ('sent', 'acknowledged', 'partially_received')
        AND coalesce(p.warehouse_id, (SELECT m.default_warehouse_id FROM company AS m), (SELECT min(x.id) FROM warehouses AS x)) = w.id
) AS i ON true
WHERE k.code = $1
    AND w.code = $2
