-- What is in the file of receipts? A receipt that was taken back, and the one that took it back, are both left out:
-- together they are nothing, and the schema of the files has no word for them.
SELECT r.receipt_no, p.po_no, l.line_no AS po_line_no, r.date_received AS receipt_date, r.date_recorded AS recorded_date, r.qty_received,
    r.qty_rejected, w.code AS warehouse_code, r.reject_reason, r.extra_reason, r.place
FROM receipts AS r
JOIN purchase_order_lines AS l ON l.id = r.po_line_id
JOIN purchase_orders AS p ON p.id = l.po_id
LEFT JOIN warehouses AS w ON w.id = r.warehouse_id
WHERE r.reverses_id IS NULL
  AND NOT EXISTS (SELECT 1 FROM receipts AS back WHERE back.reverses_id = r.id)
ORDER BY r.receipt_no
