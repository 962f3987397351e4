-- What is in the file of purchase order lines? Of several remarks it holds the newest.
SELECT p.po_no, l.line_no, k.code AS sku, l.qty_ordered, l.qty_received, l.qty_rejected, l.unit_cost, l.date_expected AS expected_date,
    l.date_expected_source AS expected_date_source, l.qty_cancelled, l.date_confirmed AS confirmed_date,
    l.date_confirmed_first AS first_confirmed_date, n.body AS note
FROM purchase_order_lines AS l
JOIN purchase_orders AS p ON p.id = l.po_id
JOIN skus AS k ON k.id = l.sku_id
LEFT JOIN LATERAL (
    SELECT body
    FROM notes
    WHERE subject = 'purchase_order_line' AND subject_id = l.id
    ORDER BY id DESC
    LIMIT 1
) AS n ON true
ORDER BY p.po_no, l.line_no
