-- Which positions differ from the sum of their ledger? Units that are unavailable are on hand as well.
SELECT format('SKU %s in %s: %s on hand and %s unavailable, but the ledger says %s and %s',
              k.code, w.code, coalesce(s.on_hand, 0), coalesce(s.unavailable, 0), coalesce(m.on_hand, 0), coalesce(m.unavailable, 0)) AS offence
FROM stock_levels AS s
FULL JOIN (
    SELECT sku_id,
           warehouse_id,
           sum(CASE WHEN to_account IN ('on_hand', 'unavailable') THEN qty ELSE 0 END
             - CASE WHEN from_account IN ('on_hand', 'unavailable') THEN qty ELSE 0 END) AS on_hand,
           sum(CASE WHEN to_account = 'unavailable' THEN qty WHEN from_account = 'unavailable' THEN -qty ELSE 0 END) AS unavailable
    FROM stock_movements
    GROUP BY sku_id, warehouse_id
) AS m ON m.sku_id = s.sku_id AND m.warehouse_id = s.warehouse_id
JOIN skus AS k ON k.id = coalesce(s.sku_id, m.sku_id)
JOIN warehouses AS w ON w.id = coalesce(s.warehouse_id, m.warehouse_id)
WHERE coalesce(s.on_hand, 0) <> coalesce(m.on_hand, 0)
   OR coalesce(s.unavailable, 0) <> coalesce(m.unavailable, 0)
