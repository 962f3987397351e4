-- For which SKUs does a supplier's transit or our receiving take other days than for the rest of what it sells?
SELECT v.code, k.code, t.transit_days, t.receiving_days
FROM supplier_skus AS t
JOIN suppliers AS v ON v.id = t.supplier_id
JOIN skus AS k ON k.id = t.sku_id
WHERE num_nonnulls(t.transit_days, t.receiving_days) > 0
ORDER BY v.code, k.code
