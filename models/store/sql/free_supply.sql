-- What of stock positions has nobody been given and does no plan count on, and when is it there, safely and likely? A
-- supply that no plan has estimated yet is expected on its stated day, or after the company's days of grace.
SELECT p.sku_id, p.warehouse_id, CAST($3 AS date) AS date, CAST(NULL AS bigint) AS po_line_id,
    CAST(s.on_hand - s.unavailable - s.allocated - coalesce(soft.qty, 0) AS bigint) AS qty, CAST($3 AS date) AS date_likely
FROM unnest(CAST($1 AS bigint[]), CAST($2 AS bigint[])) AS p (sku_id, warehouse_id)
JOIN stock_levels AS s ON s.sku_id = p.sku_id AND s.warehouse_id = p.warehouse_id
LEFT JOIN LATERAL (
    SELECT sum(g.qty) AS qty
    FROM pegs AS g
    JOIN sales_order_lines AS l ON l.id = g.line_id
    WHERE g.po_line_id IS NULL
        AND g.sku_id = p.sku_id
        AND l.warehouse_id = p.warehouse_id
) AS soft ON true
UNION ALL
SELECT p.sku_id, p.warehouse_id, coalesce(greatest(e.date_safe, CAST($3 AS date) + 1), d.expected), l.id,
    CAST(l.qty_ordered - l.qty_received - l.qty_cancelled - coalesce(pegged.qty, 0) AS bigint),
    coalesce(greatest(e.date_likely, CAST($3 AS date) + 1), d.expected)
FROM unnest(CAST($1 AS bigint[]), CAST($2 AS bigint[])) AS p (sku_id, warehouse_id)
CROSS JOIN company AS m
JOIN purchase_order_lines AS l ON l.sku_id = p.sku_id AND l.qty_received + l.qty_cancelled < l.qty_ordered
JOIN purchase_orders AS o ON o.id = l.po_id AND o.status IN ('sent', 'acknowledged', 'partially_received')
    AND coalesce(o.warehouse_id, m.default_warehouse_id) = p.warehouse_id
JOIN suppliers AS v ON v.id = o.supplier_id
JOIN skus AS k ON k.id = l.sku_id
LEFT JOIN supplier_skus AS t ON t.supplier_id = o.supplier_id AND t.sku_id = l.sku_id
LEFT JOIN supply_estimates AS e ON e.po_line_id = l.id
CROSS JOIN LATERAL (
    SELECT CASE WHEN s.stated < CAST($3 AS date) THEN CAST($3 AS date) + m.overdue_grace_days ELSE s.stated END AS expected
    FROM (SELECT coalesce(l.date_confirmed, l.date_expected, o.order_date + coalesce(t.lead_time_days, k.lead_time_days, v.lead_time_days)) AS stated) AS s
) AS d
LEFT JOIN LATERAL (
    SELECT sum(g.qty) AS qty
    FROM pegs AS g
    WHERE g.po_line_id = l.id
) AS pegged ON true
WHERE e.po_line_id IS NOT NULL
    OR d.expected IS NOT NULL
ORDER BY sku_id, warehouse_id, date, po_line_id
