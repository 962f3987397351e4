-- Which SKUs would make the most orders whole if they came now, or free the most units or value? An order counts for a SKU
-- that is all it still waits for; what it has already is in the building.
WITH missing AS (
    SELECT l.order_id, min(l.sku_id) AS sku_id, sum(l.qty_backordered) AS qty
    FROM sales_order_lines AS l
    WHERE l.qty_backordered > 0
    GROUP BY l.order_id
    HAVING count(DISTINCT l.sku_id) = 1
)
SELECT k.code, k.name, CAST(t.qty AS bigint), t.orders, t.units, coalesce(CAST(t.value AS text), ''), t.first
FROM (
    SELECT f.sku_id, sum(f.qty) AS qty, count(*) AS orders, CAST(sum(f.units) AS bigint) AS units, sum(f.value) AS value,
        json_agg(json_build_object('order', f.order_no, 'customer', f.customer) ORDER BY f.place) FILTER (WHERE f.place <= $3) AS first
    FROM (
        SELECT m.sku_id, m.qty, o.order_no, c.name AS customer, x.units, x.value, row_number() OVER (PARTITION BY m.sku_id ORDER BY x.value DESC NULLS LAST, o.order_no) AS place
        FROM missing AS m
        JOIN sales_orders AS o ON o.id = m.order_id AND o.hold_reason IS NULL
        JOIN customers AS c ON c.id = o.customer_id
        CROSS JOIN LATERAL (
            SELECT sum(l.qty_backordered + l.qty_allocated) AS units, sum((l.qty_backordered + l.qty_allocated) * coalesce(l.unit_price, s.unit_price)) AS value
            FROM sales_order_lines AS l
            JOIN skus AS s ON s.id = l.sku_id
            WHERE l.order_id = m.order_id
        ) AS x
    ) AS f
    GROUP BY f.sku_id
) AS t
JOIN skus AS k ON k.id = t.sku_id
ORDER BY CASE $2 WHEN 'value' THEN t.value WHEN 'units' THEN t.units ELSE t.orders END DESC NULLS LAST, t.orders DESC, t.value DESC NULLS LAST, k.id
LIMIT $1
