-- How much was asked for of each position in each week before today, the last one first? A kit asks for its components. Also the
-- first day of the longer look back on which anything was asked for. $1 is today, $2 how many weeks, $3 how many days further
-- back is looked; $4 names SKUs, NULL is all.
WITH asked AS MATERIALIZED (
    SELECT l.id, l.sku_id, l.warehouse_id, l.qty_ordered - l.qty_cancelled AS qty, o.order_date AS day
    FROM sales_orders AS o
    JOIN sales_order_lines AS l ON l.order_id = o.id
    WHERE o.order_date < CAST($1 AS date)
        AND o.order_date >= CAST($1 AS date) - 7 * CAST($2 AS integer) - CAST($3 AS integer)
        AND l.qty_ordered > l.qty_cancelled
), units AS (
    SELECT a.sku_id, a.warehouse_id, a.qty, a.day
    FROM asked AS a
    WHERE NOT EXISTS (SELECT FROM sales_order_line_components AS c WHERE c.line_id = a.id)
    UNION ALL
    SELECT c.sku_id, a.warehouse_id, a.qty * c.qty_per, a.day
    FROM asked AS a
    JOIN sales_order_line_components AS c ON c.line_id = a.id
)
SELECT u.sku_id, u.warehouse_id, (CAST($1 AS date) - 1 - u.day) / 7 AS week, CAST(sum(u.qty) AS bigint), min(u.day)
FROM units AS u
WHERE CAST($4 AS bigint[]) IS NULL OR u.sku_id = ANY($4)
GROUP BY u.sku_id, u.warehouse_id, (CAST($1 AS date) - 1 - u.day) / 7
ORDER BY u.sku_id, u.warehouse_id, week
