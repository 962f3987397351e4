-- Write the estimates of orders nobody has placed yet that changed.
INSERT INTO order_estimates AS e (sku_id, supplier_id, days_likely, days_safe, days_at, evidence)
SELECT k.id, v.id, s.days_likely, s.days_safe, CAST(s.days_at AS integer[]), s.evidence
FROM stage_order_estimates AS s
JOIN skus AS k ON k.code = s.sku
LEFT JOIN suppliers AS v ON v.code = s.supplier
ON CONFLICT (sku_id) DO UPDATE SET supplier_id = excluded.supplier_id, days_likely = excluded.days_likely, days_safe = excluded.days_safe,
    days_at = excluded.days_at, evidence = excluded.evidence
WHERE (e.supplier_id, e.days_likely, e.days_safe, e.days_at, e.evidence)
    IS DISTINCT FROM (excluded.supplier_id, excluded.days_likely, excluded.days_safe, excluded.days_at, excluded.evidence)
