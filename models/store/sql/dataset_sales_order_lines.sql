-- What is in the file of sales order lines? Of several remarks it holds the newest.
SELECT o.order_no, l.line_no, k.code AS sku, l.qty_ordered, l.qty_shipped, l.date_requested AS requested_date, l.date_promised AS promised_date,
    l.promise_source AS promised_date_source, l.date_shipped AS shipped_date, l.unit_price, w.code AS warehouse_code, l.source_po_no AS po_no,
    l.source_po_line_no AS po_line_no, l.qty_cancelled, l.reason, l.date_promised_first AS first_promised_date, n.body AS note
FROM sales_order_lines AS l
JOIN sales_orders AS o ON o.id = l.order_id
JOIN skus AS k ON k.id = l.sku_id
JOIN warehouses AS w ON w.id = l.warehouse_id
LEFT JOIN LATERAL (
    SELECT body
    FROM notes
    WHERE subject = 'sales_order_line' AND subject_id = l.id
    ORDER BY id DESC
    LIMIT 1
) AS n ON true
ORDER BY o.order_no, l.line_no
