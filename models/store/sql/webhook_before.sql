-- How do lines stand in the queue before it is written?
SELECT b.line_id, b.qty_backordered, b.qty_allocated + b.qty_shipped, b.date_likely, b.date_safe
FROM backorders AS b
WHERE b.line_id = ANY($1)
