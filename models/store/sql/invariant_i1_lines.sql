-- Which order lines say another number of allocated units than their allocations add up to? A line whose allocations
-- are of other SKUs is a kit, which counts whole kits on the line and components in the allocations.
SELECT format('order %s line %s: %s allocated, allocations of %s', o.order_no, l.line_no, l.qty_allocated, coalesce(a.qty, 0)) AS offence
FROM sales_order_lines AS l
JOIN sales_orders AS o ON o.id = l.order_id
LEFT JOIN (
    SELECT line_id, sum(qty) AS qty
    FROM allocations
    GROUP BY line_id
) AS a ON a.line_id = l.id
WHERE (l.qty_allocated > 0 OR a.qty > 0)
  AND coalesce(a.qty, 0) <> l.qty_allocated
  AND NOT EXISTS (SELECT 1 FROM allocations AS other WHERE other.line_id = l.id AND other.sku_id <> l.sku_id)
