-- Which orders have stock that their ship policy lets leave now, the earliest promise first? Not held ones, and no units of
-- a line whose stock is missing or whose SKU is not released.
WITH ready AS (
    SELECT l.order_id, count(*) AS lines, sum(l.qty_allocated) AS units, sum(l.qty_allocated * coalesce(l.unit_price, k.unit_price)) AS value,
        min(l.date_promised) AS date_promised, count(DISTINCT l.warehouse_id) AS warehouses, sum(l.qty_backordered) AS waits
    FROM sales_order_lines AS l
    JOIN sales_orders AS o ON o.id = l.order_id
    JOIN skus AS k ON k.id = l.sku_id
    WHERE l.qty_allocated > 0
        AND NOT l.over_allocated
        AND o.hold_reason IS NULL
        AND (k.status <> 'pre_order' OR k.release_date <= $1)
        AND (o.ship_policy <> 'line_complete' OR l.qty_backordered = 0)
    GROUP BY l.order_id
)
SELECT o.id, o.order_no, c.name, c.tier, o.order_date, r.date_promised, o.ship_policy, r.lines, CAST(r.units AS bigint), coalesce(CAST(r.value AS text), ''), r.warehouses, NOT w.waits AS complete
FROM ready AS r
JOIN sales_orders AS o ON o.id = r.order_id
JOIN customers AS c ON c.id = o.customer_id
CROSS JOIN LATERAL (
    SELECT EXISTS (
        SELECT FROM sales_order_lines AS x
        WHERE x.order_id = o.id
            AND (x.qty_backordered > 0 OR x.over_allocated)
    ) AS waits
) AS w
WHERE CASE o.ship_policy
        WHEN 'order_complete' THEN NOT w.waits
        WHEN 'max_shipments' THEN NOT w.waits OR (SELECT count(*) FROM shipments AS s WHERE s.order_id = o.id AND s.reversed_at IS NULL) + 1 < o.max_shipments
        ELSE true
    END
    AND (coalesce(r.date_promised, 'infinity'), o.order_date, o.id) > (coalesce(CAST($2 AS date), 'infinity'), CAST($3 AS date), CAST($4 AS bigint))
ORDER BY coalesce(r.date_promised, 'infinity'), o.order_date, o.id
LIMIT $5
