-- Which orders were split off an order, and which was it split off?
SELECT o.order_no, o.order_date, o.status, x.backorder_order_id = o.id AS split_off
FROM sales_order_links x
JOIN sales_orders o ON o.id = CASE WHEN x.order_id = $1 THEN x.backorder_order_id ELSE x.order_id END
WHERE x.order_id = $1
    OR x.backorder_order_id = $1
ORDER BY o.order_date, o.id
LIMIT $2
