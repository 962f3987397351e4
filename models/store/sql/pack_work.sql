-- What of these receipts of purchase order $1 was given to whom, those of an order together, and what went to the shelf? With
-- no numbers it is the receipts of the day on which something arrived last. What was taken back is left out.
WITH chosen AS (
    SELECT r.*
    FROM receipts AS r
    JOIN purchase_order_lines AS p ON p.id = r.po_line_id
    WHERE p.po_id = $1
      AND r.reverses_id IS NULL
      AND NOT EXISTS (SELECT FROM receipts AS back WHERE back.reverses_id = r.id)
      AND (r.receipt_no = ANY($2) OR cardinality(CAST($2 AS text[])) = 0)
)
SELECT r.receipt_no, r.date_received, coalesce(w.code, ''), k.code, k.name, coalesce(r.place, ''), r.qty_received - r.qty_rejected,
    coalesce(o.order_no, ''), coalesce(c.name, ''), coalesce(l.line_no, 0), coalesce(g.qty, 0), o.hold_reason IS NOT NULL,
    (SELECT count(*) FROM sales_order_lines AS x WHERE x.order_id = o.id AND x.qty_backordered > 0)
FROM chosen AS r
JOIN purchase_order_lines AS p ON p.id = r.po_line_id
JOIN skus AS k ON k.id = p.sku_id
LEFT JOIN warehouses AS w ON w.id = r.warehouse_id
LEFT JOIN receipt_allocations AS g ON g.receipt_id = r.id
LEFT JOIN sales_order_lines AS l ON l.id = g.line_id
LEFT JOIN sales_orders AS o ON o.id = l.order_id
LEFT JOIN customers AS c ON c.id = o.customer_id
WHERE cardinality(CAST($2 AS text[])) > 0 OR r.date_received = (SELECT max(date_received) FROM chosen)
ORDER BY p.line_no, r.id, o.order_no, l.line_no
LIMIT $3
