-- Who sends a shipment to whom, and what does the customer call its order?
SELECT c.code, coalesce(o.customer_ref, ''), o.order_date, w.name, m.name, m.address, m.paper
FROM shipments AS s
JOIN sales_orders AS o ON o.id = s.order_id
JOIN customers AS c ON c.id = o.customer_id
JOIN warehouses AS w ON w.id = s.warehouse_id
CROSS JOIN company AS m
WHERE s.id = $1
