-- What is in the file of sales orders?
SELECT o.order_no, c.code AS customer_code, o.order_date, o.order_date_estimated, o.status, o.channel, o.customer_ref, o.ship_policy,
    o.priority, o.hold_reason, CASE WHEN o.hold_reason IS NOT NULL THEN o.hold_until END AS hold_until, o.max_shipments
FROM sales_orders AS o
JOIN customers AS c ON c.id = o.customer_id
ORDER BY o.order_no
