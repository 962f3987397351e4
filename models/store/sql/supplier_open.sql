-- Which purchase orders does a supplier still owe goods on, the first due first, and who waits for them?
SELECT p.po_no, p.status, p.order_date,
    min(coalesce(l.date_confirmed, l.date_expected)) AS date_due,
    CAST(sum(l.qty_ordered - l.qty_received - l.qty_cancelled) AS bigint) AS qty_open,
    (SELECT count(DISTINCT d.order_id)
     FROM purchase_order_lines AS q
     JOIN pegs AS g ON g.po_line_id = q.id
     JOIN sales_order_lines AS d ON d.id = g.line_id
     WHERE q.po_id = p.id) AS orders_waiting
FROM purchase_orders AS p
JOIN purchase_order_lines AS l ON l.po_id = p.id
WHERE p.supplier_id = $1
    AND p.status IN ('draft', 'approved', 'sent', 'acknowledged', 'partially_received')
    AND l.qty_received + l.qty_cancelled < l.qty_ordered
GROUP BY p.id, p.po_no, p.status, p.order_date
ORDER BY date_due NULLS LAST, p.po_no
LIMIT $2
