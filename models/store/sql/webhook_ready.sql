-- Which of some orders became ready to ship as a whole, and note so? Those that no longer are leave the list. An order is
-- ready when all that is open of it is allocated, in the building and released, and when it is not on hold.
WITH judged AS (
    SELECT o.id, o.order_no, c.code AS customer, o.hold_reason IS NULL
        AND bool_and(l.qty_backordered = 0 AND NOT l.over_allocated)
        AND sum(l.qty_allocated) > 0
        AND bool_and(l.qty_allocated = 0 OR k.status <> 'pre_order' OR coalesce(k.release_date <= $2, false)) AS ready
    FROM sales_orders AS o
    JOIN customers AS c ON c.id = o.customer_id
    JOIN sales_order_lines AS l ON l.order_id = o.id
    JOIN skus AS k ON k.id = l.sku_id
    WHERE o.id = ANY($1)
    GROUP BY o.id, c.code
), gone AS (
    DELETE FROM webhook_ready_orders
    WHERE order_id IN (
        SELECT r.order_id
        FROM webhook_ready_orders AS r
        JOIN judged AS j ON j.id = r.order_id
        WHERE NOT j.ready
        ORDER BY r.order_id
        FOR UPDATE OF r
    )
), added AS (
    INSERT INTO webhook_ready_orders (order_id)
    SELECT id
    FROM judged
    WHERE ready
    ORDER BY id
    ON CONFLICT (order_id) DO NOTHING
    RETURNING order_id
)
SELECT j.order_no, j.customer
FROM added AS a
JOIN judged AS j ON j.id = a.order_id
ORDER BY j.order_no COLLATE "C"
