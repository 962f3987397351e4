-- Who waits with these order lines, what were they promised, and what is a unit of the SKU worth to them? A component has no price.
SELECT l.id, c.name, c.tier, l.date_promised, coalesce(CAST(CASE WHEN l.sku_id = $2 THEN coalesce(l.unit_price, k.unit_price) END AS text), '')
FROM sales_order_lines AS l
JOIN sales_orders AS o ON o.id = l.order_id
JOIN customers AS c ON c.id = o.customer_id
JOIN skus AS k ON k.id = l.sku_id
WHERE l.id = ANY($1)
ORDER BY l.id
LIMIT $3
