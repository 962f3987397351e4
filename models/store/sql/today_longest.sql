-- Which customers have waited longest, by the day of their oldest order that waits?
SELECT customer_code, min(customer_name) AS customer_name, min(tier) AS tier, min(order_date) AS order_date,
    count(*) AS lines,
    CAST(sum(qty_backordered) AS bigint) AS units,
    coalesce(CAST(sum(value) AS text), '') AS value
FROM backorders
WHERE qty_backordered > 0
GROUP BY customer_id, customer_code
ORDER BY min(order_date), customer_id
LIMIT $1
