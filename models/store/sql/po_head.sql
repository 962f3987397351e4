-- What is the purchase order with this number?
SELECT p.id, p.po_no, p.status, v.code AS supplier, v.name AS supplier_name, coalesce(w.code, '') AS warehouse,
    p.order_date, p.sent_date, p.acknowledged_date,
    coalesce(p.currency, '') AS currency,
    coalesce(p.ship_method, '') AS ship_method,
    p.version, coalesce(v.email, ''), coalesce(p.approval_asked_by, ''), coalesce(p.approved_by, ''), p.approved_date, coalesce(p.sent_how, ''),
    p.billed_date, coalesce(p.bill_no, ''), coalesce(p.close_reason, ''), coalesce(CAST(trim_scale(p.currency_rate) AS text), ''), coalesce(w.name, '')
FROM purchase_orders AS p
JOIN suppliers AS v ON v.id = p.supplier_id
LEFT JOIN warehouses AS w ON w.id = p.warehouse_id
WHERE p.po_no = $1
