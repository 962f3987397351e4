-- What do the dates of waiting lines rest on? One row for each supply that a line waits for and for each SKU that nobody has
-- ordered for it; a line that waits for nothing has one row.
SELECT b.line_id, b.sku, b.status, b.held, b.date_requested, b.date_likely, b.date_safe, b.date_usable, b.date_ships,
    w.n IS NOT NULL AS waits, w.po_line_id, coalesce(p.po_no, ''), coalesce(q.line_no, 0), coalesce(k.code, w.sku, ''), coalesce(u.status = 'discontinued', false),
    coalesce(v.code, ''), coalesce(v.name, ''), e.date_arrival_likely, e.date_arrival_safe, e.date_likely, e.date_safe,
    coalesce(e.days_likely, f.days_likely), coalesce(e.days_safe, f.days_safe), coalesce(e.evidence, f.evidence),
    CASE WHEN w.sku IS NOT NULL THEN coalesce(v.processing_days, m.processing_days) ELSE 0 END
FROM backorders AS b
CROSS JOIN company AS m
LEFT JOIN LATERAL (
    SELECT x.n, x.id AS po_line_id, CAST(NULL AS text) AS sku FROM unnest(b.waits_supplies) WITH ORDINALITY AS x (id, n)
    UNION ALL
    SELECT x.n, NULL, x.sku FROM unnest(b.waits_unordered) WITH ORDINALITY AS x (sku, n)
) AS w ON true
LEFT JOIN purchase_order_lines AS q ON q.id = w.po_line_id
LEFT JOIN purchase_orders AS p ON p.id = q.po_id
LEFT JOIN skus AS k ON k.id = q.sku_id
LEFT JOIN supply_estimates AS e ON e.po_line_id = q.id
LEFT JOIN skus AS u ON u.code = w.sku
LEFT JOIN order_estimates AS f ON f.sku_id = u.id
LEFT JOIN suppliers AS v ON v.id = coalesce(p.supplier_id, f.supplier_id)
WHERE b.line_id = ANY($1)
ORDER BY b.line_id, w.po_line_id IS NULL, w.n
