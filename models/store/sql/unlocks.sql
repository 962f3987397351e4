-- Which open purchase order lines would make the most orders whole if they arrived, or free the most units or value? An order counts for a line that covers
-- everything it still waits for; what it has already is in the building.
WITH waiting AS (
    SELECT l.order_id, l.id, l.sku_id, l.qty_backordered
    FROM sales_order_lines AS l
    WHERE l.qty_backordered > 0
), missing AS (
    SELECT w.order_id, count(*) AS lines
    FROM waiting AS w
    GROUP BY w.order_id
), covered AS (
    -- A kit is covered by one supply when that brings all units of the only component it waits for.
    SELECT g.po_line_id, w.order_id, w.id
    FROM pegs AS g
    JOIN waiting AS w ON w.id = g.line_id
    LEFT JOIN sales_order_line_components AS c ON c.line_id = w.id AND c.sku_id = g.sku_id
    WHERE g.po_line_id IS NOT NULL
    GROUP BY g.po_line_id, w.order_id, w.id, w.qty_backordered
    HAVING sum(g.qty) >= w.qty_backordered * max(coalesce(c.qty_per, 1))
        AND NOT EXISTS (SELECT FROM pegs AS other WHERE other.line_id = w.id AND other.po_line_id <> g.po_line_id)
), unlocked AS (
    SELECT c.po_line_id, c.order_id
    FROM covered AS c
    JOIN missing AS m ON m.order_id = c.order_id
    GROUP BY c.po_line_id, c.order_id, m.lines
    HAVING count(*) = m.lines
)
SELECT p.po_no, q.line_no, v.name, k.code, k.name, q.qty_ordered - q.qty_received - q.qty_cancelled, coalesce(e.date_likely, q.date_confirmed, q.date_expected), coalesce(e.date_safe, q.date_confirmed, q.date_expected),
    t.orders, t.units, coalesce(CAST(t.value AS text), ''), t.first
FROM (
    SELECT f.po_line_id, count(*) AS orders, CAST(sum(f.units) AS bigint) AS units, sum(f.value) AS value,
        json_agg(json_build_object('order', f.order_no, 'customer', f.customer) ORDER BY f.place) FILTER (WHERE f.place <= $3) AS first
    FROM (
        SELECT u.po_line_id, o.order_no, c.name AS customer, x.units, x.value, row_number() OVER (PARTITION BY u.po_line_id ORDER BY x.value DESC NULLS LAST, o.order_no) AS place
        FROM unlocked AS u
        JOIN sales_orders AS o ON o.id = u.order_id AND o.hold_reason IS NULL
        JOIN customers AS c ON c.id = o.customer_id
        CROSS JOIN LATERAL (
            SELECT sum(l.qty_backordered + l.qty_allocated) AS units, sum((l.qty_backordered + l.qty_allocated) * coalesce(l.unit_price, s.unit_price)) AS value
            FROM sales_order_lines AS l
            JOIN skus AS s ON s.id = l.sku_id
            WHERE l.order_id = u.order_id
        ) AS x
    ) AS f
    GROUP BY f.po_line_id
) AS t
JOIN purchase_order_lines AS q ON q.id = t.po_line_id
JOIN purchase_orders AS p ON p.id = q.po_id
JOIN suppliers AS v ON v.id = p.supplier_id
JOIN skus AS k ON k.id = q.sku_id
LEFT JOIN supply_estimates AS e ON e.po_line_id = q.id
ORDER BY CASE $2 WHEN 'value' THEN t.value WHEN 'units' THEN t.units ELSE t.orders END DESC NULLS LAST, t.orders DESC, t.value DESC NULLS LAST, q.id
LIMIT $1
