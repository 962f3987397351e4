-- Which positions hold another number of allocated units than their allocations add up to, or more than is there
-- without saying so?
SELECT format('SKU %s in %s: %s allocated, allocations of %s, %s on hand, %s unavailable',
              k.code, w.code, coalesce(s.allocated, 0), coalesce(a.qty, 0), coalesce(s.on_hand, 0), coalesce(s.unavailable, 0)) AS offence
FROM stock_levels AS s
FULL JOIN (
    SELECT sku_id, warehouse_id, sum(qty) AS qty
    FROM allocations
    GROUP BY sku_id, warehouse_id
) AS a ON a.sku_id = s.sku_id AND a.warehouse_id = s.warehouse_id
JOIN skus AS k ON k.id = coalesce(s.sku_id, a.sku_id)
JOIN warehouses AS w ON w.id = coalesce(s.warehouse_id, a.warehouse_id)
WHERE coalesce(s.allocated, 0) <> coalesce(a.qty, 0)
   OR s.allocated < 0
   OR (s.allocated > s.on_hand - s.unavailable AND NOT s.over_allocated)
