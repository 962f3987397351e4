-- What is in the file of purchase orders?
SELECT p.po_no, v.code AS supplier_code, p.order_date, p.status, p.source_status, w.code AS warehouse_code, p.ship_method, p.currency,
    p.sent_date, p.acknowledged_date, p.date_expected AS expected_date, p.currency_rate
FROM purchase_orders AS p
JOIN suppliers AS v ON v.id = p.supplier_id
LEFT JOIN warehouses AS w ON w.id = p.warehouse_id
ORDER BY p.po_no
