-- Which purchase order lines could an order line be tied to by hand, how much of each is free for it or its already, and when
-- does it come?
SELECT p.po_no, q.line_no, k.code, v.name, q.qty_ordered - q.qty_received - q.qty_cancelled,
    CAST(q.qty_ordered - q.qty_received - q.qty_cancelled - tied.others - tied.mine AS bigint), CAST(tied.mine AS bigint),
    coalesce(e.date_likely, q.date_confirmed, q.date_expected), coalesce(e.date_safe, q.date_confirmed, q.date_expected)
FROM sales_order_lines AS l
CROSS JOIN company AS m
JOIN purchase_order_lines AS q ON (q.sku_id = l.sku_id OR q.sku_id IN (SELECT c.sku_id FROM sales_order_line_components AS c WHERE c.line_id = l.id))
    AND q.qty_received + q.qty_cancelled < q.qty_ordered
JOIN purchase_orders AS p ON p.id = q.po_id
    AND p.status IN ('sent', 'acknowledged', 'partially_received')
    AND coalesce(p.warehouse_id, m.default_warehouse_id, l.warehouse_id) = l.warehouse_id
JOIN suppliers AS v ON v.id = p.supplier_id
JOIN skus AS k ON k.id = q.sku_id
LEFT JOIN supply_estimates AS e ON e.po_line_id = q.id
CROSS JOIN LATERAL (
    SELECT coalesce(sum(g.qty) FILTER (WHERE g.line_id = l.id), 0) AS mine, coalesce(sum(g.qty) FILTER (WHERE g.line_id <> l.id), 0) AS others
    FROM pegs AS g
    WHERE g.po_line_id = q.id
        AND g.frozen
) AS tied
WHERE l.id = $1
ORDER BY coalesce(e.date_safe, q.date_confirmed, q.date_expected) NULLS LAST, p.po_no, q.line_no
LIMIT $2
