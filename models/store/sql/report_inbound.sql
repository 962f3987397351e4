-- What is open on purchase orders that count as supply, by the week in which it is expected, seen from day $1? What is overdue stands
-- in the first week; what nobody gave a date has none. Sold is what the plan pegs to order lines.
SELECT x.week, count(*) AS lines, count(*) FILTER (WHERE x.is_overdue) AS overdue, CAST(sum(x.units) AS bigint) AS units,
    CAST(sum(least(x.sold, x.units)) AS bigint) AS sold, CAST(coalesce(sum(x.units * x.unit_cost), 0) AS text) AS value, count(DISTINCT x.supplier_id) AS suppliers
FROM (
    SELECT l.qty_ordered - l.qty_received - l.qty_cancelled AS units, l.unit_cost, p.supplier_id,
        coalesce((SELECT sum(g.qty) FROM pegs AS g WHERE g.po_line_id = l.id), 0) AS sold,
        coalesce(l.date_confirmed, l.date_expected) < CAST($1 AS date) AS is_overdue,
        greatest(0, coalesce(e.date_safe, l.date_confirmed, l.date_expected) - CAST($1 AS date)) / 7 AS week
    FROM purchase_order_lines AS l
    JOIN purchase_orders AS p ON p.id = l.po_id
    JOIN skus AS k ON k.id = l.sku_id
    LEFT JOIN supply_estimates AS e ON e.po_line_id = l.id
    WHERE p.status IN ('sent', 'acknowledged', 'partially_received')
        AND l.qty_received + l.qty_cancelled < l.qty_ordered
        AND ($2 = '' OR k.category_id = (SELECT id FROM categories WHERE name = $2))
        AND ($3 = '' OR p.warehouse_id = (SELECT id FROM warehouses WHERE code = $3))
        AND ($4 = '' OR p.supplier_id = (SELECT id FROM suppliers WHERE code = $4))
) AS x
GROUP BY x.week
ORDER BY x.week NULLS LAST
