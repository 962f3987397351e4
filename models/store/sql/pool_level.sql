-- What do SKUs have in a warehouse?
SELECT k.code, k.name, coalesce(k.uom, ''), w.code, w.name, coalesce(s.on_hand, 0), coalesce(s.unavailable, 0), coalesce(s.allocated, 0), coalesce(s.over_allocated, false), s.counted_at
FROM skus AS k
CROSS JOIN company AS m
JOIN warehouses AS w ON CASE WHEN $2 = '' THEN w.id = coalesce(m.default_warehouse_id, (SELECT min(id) FROM warehouses)) ELSE w.code = $2 END
LEFT JOIN stock_levels AS s ON s.sku_id = k.id AND s.warehouse_id = w.id
WHERE k.code = ANY(CAST($1 AS text[]))
ORDER BY k.code
