-- Whose dates does a plan move that is not stored? The lines of the queue whose safe or likely day it makes another, those
-- who lose first.
SELECT b.line_id, b.order_no, b.line_no, b.customer_name, b.tier, b.sku, b.date_promised, b.date_likely, b.date_safe, n.date_likely, n.date_safe
FROM unnest(CAST($1 AS bigint[]), CAST($2 AS date[]), CAST($3 AS date[])) AS n (line_id, date_likely, date_safe)
JOIN backorders AS b ON b.line_id = n.line_id
WHERE (b.date_likely, b.date_safe) IS DISTINCT FROM (n.date_likely, n.date_safe)
ORDER BY coalesce(n.date_safe, 'infinity') > coalesce(b.date_safe, 'infinity') DESC, b.rank, b.line_id
LIMIT $4
