-- How does every position stand of which something may be bought, what waits there without supply, and what comes next? $1 names
-- SKUs, NULL is all. Kits are not bought, nor is what is made and has no supplier. Units of a line that a draft was made for are
-- not without supply.
WITH fit AS MATERIALIZED (
    SELECT k.id, k.status, k.release_date
    FROM skus AS k
    WHERE k.source <> 'kit'
        AND (k.source = 'buy' OR EXISTS (SELECT FROM supplier_skus AS t WHERE t.sku_id = k.id))
        AND (CAST($1 AS bigint[]) IS NULL OR k.id = ANY($1))
), home AS MATERIALIZED (
    SELECT coalesce((SELECT default_warehouse_id FROM company), (SELECT min(id) FROM warehouses)) AS id
), pegged AS MATERIALIZED (
    SELECT g.line_id, g.sku_id, sum(g.qty) AS qty
    FROM pegs AS g
    WHERE CAST($1 AS bigint[]) IS NULL OR g.line_id IN (
        SELECT l.id FROM sales_order_lines AS l WHERE l.sku_id = ANY($1) AND (l.qty_backordered > 0 OR l.qty_allocated > 0)
        UNION ALL
        SELECT c.line_id FROM sales_order_line_components AS c WHERE c.sku_id = ANY($1))
    GROUP BY g.line_id, g.sku_id
), demand AS (
    SELECT l.id AS line_id, l.order_id, l.sku_id, l.warehouse_id, l.qty_backordered AS qty, coalesce(g.qty, 0) AS covered,
        coalesce(l.unit_price, k.unit_price, 0) AS price, coalesce(l.date_requested, CAST(NULL AS date)) AS requested
    FROM sales_order_lines AS l
    JOIN fit AS f ON f.id = l.sku_id
    JOIN skus AS k ON k.id = l.sku_id
    LEFT JOIN pegged AS g ON g.line_id = l.id AND g.sku_id = l.sku_id
    WHERE l.qty_backordered > 0
    UNION ALL
    SELECT l.id, l.order_id, c.sku_id, l.warehouse_id, (l.qty_backordered - coalesce(a.qty, 0)) * c.qty_per, coalesce(g.qty, 0), 0, l.date_requested
    FROM sales_order_line_components AS c
    JOIN fit AS f ON f.id = c.sku_id
    JOIN sales_order_lines AS l ON l.id = c.line_id AND l.qty_backordered > 0
    LEFT JOIN pegged AS a ON a.line_id = l.id AND a.sku_id = l.sku_id
    LEFT JOIN pegged AS g ON g.line_id = l.id AND g.sku_id = c.sku_id
), inbound AS (
    SELECT l.sku_id, coalesce(p.warehouse_id, h.id) AS warehouse_id, l.id AS po_line_id, p.po_no, p.status IN ('draft', 'approved') AS drafted,
        l.qty_ordered - l.qty_received - l.qty_cancelled AS qty, coalesce(e.date_safe, l.date_confirmed, l.date_expected) AS date_safe,
        CAST(e.evidence ->> 'started' AS date) AS started, e.days_at
    FROM purchase_order_lines AS l
    JOIN fit AS f ON f.id = l.sku_id
    CROSS JOIN home AS h
    JOIN purchase_orders AS p ON p.id = l.po_id
    LEFT JOIN supply_estimates AS e ON e.po_line_id = l.id
    WHERE l.qty_received + l.qty_cancelled < l.qty_ordered
        AND p.status IN ('draft', 'approved', 'sent', 'acknowledged', 'partially_received')
), parts AS (
    SELECT s.sku_id, s.warehouse_id, s.on_hand - s.unavailable - s.allocated AS free, 0 AS on_order, 0 AS drafted, 0 AS backordered, 0 AS short, 0 AS lines,
        CAST(0 AS numeric) AS value, CAST(NULL AS date) AS need
    FROM stock_levels AS s
    JOIN fit AS f ON f.id = s.sku_id
    UNION ALL
    SELECT i.sku_id, i.warehouse_id, 0, CASE WHEN i.drafted THEN 0 ELSE i.qty END, CASE WHEN i.drafted THEN i.qty ELSE 0 END, 0, 0, 0, 0, NULL
    FROM inbound AS i
    UNION ALL
    SELECT d.sku_id, d.warehouse_id, 0, 0, 0, d.qty, greatest(d.qty - d.covered, 0), CASE WHEN d.qty > d.covered THEN 1 ELSE 0 END,
        greatest(d.qty - d.covered, 0) * d.price,
        CASE WHEN d.qty > d.covered THEN greatest(coalesce(d.requested, o.order_date), CASE WHEN f.status = 'pre_order' THEN f.release_date END) END
    FROM demand AS d
    JOIN sales_orders AS o ON o.id = d.order_id
    JOIN fit AS f ON f.id = d.sku_id
    UNION ALL
    -- What is bought has a position where goods arrive, even when it was never there.
    SELECT f.id, h.id, 0, 0, 0, 0, 0, 0, 0, NULL
    FROM fit AS f
    CROSS JOIN home AS h
    WHERE h.id IS NOT NULL
        AND f.status = 'active'
        AND EXISTS (SELECT FROM supplier_skus AS t WHERE t.sku_id = f.id)
)
SELECT p.sku_id, p.warehouse_id, w.code, p.warehouse_id = h.id AS home, p.free, p.on_order, p.drafted, p.backordered, p.short, p.lines, CAST(p.value AS text), p.need,
    n.po_no, n.date_safe, n.started, n.days_at
FROM (
    SELECT sku_id, warehouse_id, CAST(sum(free) AS bigint) AS free, CAST(sum(on_order) AS bigint) AS on_order, CAST(sum(drafted) AS bigint) AS drafted,
        CAST(sum(backordered) AS bigint) AS backordered, CAST(sum(short) AS bigint) AS short, sum(lines) AS lines, sum(value) AS value, min(need) AS need
    FROM parts
    GROUP BY sku_id, warehouse_id
) AS p
CROSS JOIN home AS h
JOIN warehouses AS w ON w.id = p.warehouse_id
LEFT JOIN (
    SELECT DISTINCT ON (i.sku_id, i.warehouse_id) i.sku_id, i.warehouse_id, i.po_no, i.date_safe, i.started, i.days_at
    FROM inbound AS i
    WHERE NOT i.drafted
    ORDER BY i.sku_id, i.warehouse_id, i.date_safe NULLS LAST, i.po_line_id
) AS n ON n.sku_id = p.sku_id AND n.warehouse_id = p.warehouse_id
ORDER BY p.sku_id, p.warehouse_id
