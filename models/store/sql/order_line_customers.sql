-- Who ordered these lines, and what were they promised?
SELECT o.order_no, l.line_no, c.name, l.date_promised
FROM unnest(CAST($1 AS text[]), CAST($2 AS bigint[])) AS w (order_no, line_no)
JOIN sales_orders AS o ON o.order_no = w.order_no
JOIN sales_order_lines AS l ON l.order_id = o.id AND l.line_no = w.line_no
JOIN customers AS c ON c.id = o.customer_id
