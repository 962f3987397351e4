-- What is in the file of orders that carry the backorders of others?
SELECT o.order_no, b.order_no AS backorder_order_no
FROM sales_order_links AS x
JOIN sales_orders AS o ON o.id = x.order_id
JOIN sales_orders AS b ON b.id = x.backorder_order_id
ORDER BY o.order_no, b.order_no
