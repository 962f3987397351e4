-- What is known of one order apart from its lines?
SELECT o.id, o.order_no, c.code, c.name, c.tier, o.order_date, o.order_date_estimated, o.status, coalesce(o.channel, ''),
    coalesce(o.customer_ref, ''), o.ship_policy, o.max_shipments, o.priority, coalesce(o.hold_reason, ''), CASE WHEN o.hold_reason IS NOT NULL THEN o.hold_until END, o.version
FROM sales_orders o
JOIN customers c ON c.id = o.customer_id
WHERE o.order_no = $1
ORDER BY o.id
LIMIT 1
