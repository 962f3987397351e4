-- Which purchase orders may deliver soon, and who waits for them? Without a search: those due until $1. With one: those
-- that it names, by their number, their supplier or a SKU that they still owe.
WITH due AS (
    SELECT po.id, po.po_no, v.code AS supplier, v.name AS supplier_name, coalesce(w.code, '') AS warehouse, t.date_due, t.lines, t.units
    FROM purchase_orders AS po
    JOIN suppliers AS v ON v.id = po.supplier_id
    LEFT JOIN warehouses AS w ON w.id = po.warehouse_id
    CROSS JOIN LATERAL (
        SELECT count(*) AS lines, CAST(coalesce(sum(l.qty_ordered - l.qty_received - l.qty_cancelled), 0) AS bigint) AS units,
            min(coalesce(l.date_confirmed, l.date_expected)) AS date_due
        FROM purchase_order_lines AS l
        WHERE l.po_id = po.id AND l.qty_received + l.qty_cancelled < l.qty_ordered
    ) AS t
    WHERE po.status IN ('sent', 'acknowledged', 'partially_received') AND t.lines > 0
        AND CASE WHEN $2 = '' THEN t.date_due <= $1
            ELSE po.po_no ILIKE $3 OR v.code ILIKE $3 OR v.name ILIKE $3 OR EXISTS (
                SELECT FROM purchase_order_lines AS l JOIN skus AS k ON k.id = l.sku_id
                WHERE l.po_id = po.id AND l.qty_received + l.qty_cancelled < l.qty_ordered AND lower(k.code) = lower($2)) END
    ORDER BY t.date_due NULLS LAST, po.po_no
    LIMIT $4
)
SELECT d.po_no, d.supplier, d.supplier_name, d.warehouse, d.date_due, d.lines, d.units,
    (SELECT count(DISTINCT o.order_id) FROM purchase_order_lines AS l JOIN pegs AS g ON g.po_line_id = l.id JOIN sales_order_lines AS o ON o.id = g.line_id WHERE l.po_id = d.id) AS orders_waiting
FROM due AS d
ORDER BY d.date_due NULLS LAST, d.po_no
