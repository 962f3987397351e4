-- What left, the newest first, of everything or of one order?
SELECT s.id, s.shipment_no, o.order_no, c.name, w.code, s.date_shipped, coalesce(s.carrier, ''), coalesce(s.tracking, ''), s.actor, s.at, s.reversed_at, t.lines, CAST(t.units AS bigint)
FROM shipments AS s
JOIN sales_orders AS o ON o.id = s.order_id
JOIN customers AS c ON c.id = o.customer_id
JOIN warehouses AS w ON w.id = s.warehouse_id
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE x.qty_shipped > 0) AS lines, coalesce(sum(x.qty_shipped), 0) AS units
    FROM shipment_lines AS x
    WHERE x.shipment_id = s.id
) AS t
WHERE ($1 = 0 OR s.id < $1)
    AND ($2 = '' OR o.order_no = $2)
ORDER BY s.id DESC
LIMIT $3
