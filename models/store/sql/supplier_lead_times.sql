-- How many days from the order to each receipt did a supplier take, the latest receipts first?
SELECT r.date_received - p.order_date AS lead_days
FROM purchase_orders AS p
JOIN purchase_order_lines AS l ON l.po_id = p.id
JOIN receipts AS r ON r.po_line_id = l.id
WHERE p.supplier_id = $1
    AND r.qty_received > 0
    AND r.date_received >= p.order_date
    AND r.reverses_id IS NULL
    AND NOT EXISTS (SELECT 1 FROM receipts AS x WHERE x.reverses_id = r.id)
ORDER BY r.date_received DESC, r.id DESC
LIMIT $2
