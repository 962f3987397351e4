-- What was promised for the lines of an order, when, by whom and why? The latest comes first.
SELECT p.id, l.line_no, p.date_promised, p.source, p.reason, p.told_customer, p.actor, p.at
FROM sales_order_lines l
JOIN promises p ON p.line_id = l.id
WHERE l.order_id = $1
ORDER BY p.at DESC, p.id DESC
LIMIT $2
