-- Of the lines ordered in the $2 days before $1, and in as many before those: how many first promises have passed, and how
-- many of them were kept by shipping the whole line?
SELECT count(*) FILTER (WHERE recent) AS due,
    count(*) FILTER (WHERE recent AND kept) AS kept,
    count(*) FILTER (WHERE NOT recent) AS due_before,
    count(*) FILTER (WHERE NOT recent AND kept) AS kept_before
FROM (
    SELECT o.order_date >= $1::date - $2::integer AS recent,
        l.qty_shipped > 0 AND l.qty_backordered = 0 AND l.qty_allocated = 0 AND l.date_shipped <= l.date_promised_first AS kept
    FROM sales_orders AS o
    JOIN sales_order_lines AS l ON l.order_id = o.id
    WHERE o.order_date >= $1::date - 2 * $2::integer
        AND l.date_promised_first < $1::date
        AND l.qty_cancelled < l.qty_ordered
) AS promised
