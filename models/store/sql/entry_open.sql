-- How many units of SKUs are backordered, and how many are open in all, everywhere and in one channel?
SELECT l.sku_id,
    CAST(sum(l.qty_backordered) AS bigint), CAST(coalesce(sum(l.qty_backordered) FILTER (WHERE o.channel = $2), 0) AS bigint),
    CAST(sum(l.qty_backordered + l.qty_allocated) AS bigint), CAST(coalesce(sum(l.qty_backordered + l.qty_allocated) FILTER (WHERE o.channel = $2), 0) AS bigint)
FROM sales_order_lines AS l
JOIN sales_orders AS o ON o.id = l.order_id
WHERE l.sku_id = ANY($1)
    AND (l.qty_backordered > 0 OR l.qty_allocated > 0)
GROUP BY l.sku_id
ORDER BY l.sku_id
