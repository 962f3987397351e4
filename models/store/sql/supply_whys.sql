-- What do the dates of open purchase order lines rest on?
SELECT l.id, p.po_no, l.line_no, k.code, v.code, v.name, e.date_arrival_likely, e.date_arrival_safe, e.date_likely, e.date_safe, e.days_likely, e.days_safe, e.evidence
FROM supply_estimates AS e
JOIN purchase_order_lines AS l ON l.id = e.po_line_id
JOIN purchase_orders AS p ON p.id = l.po_id
JOIN suppliers AS v ON v.id = p.supplier_id
JOIN skus AS k ON k.id = l.sku_id
WHERE e.po_line_id = ANY($1)
ORDER BY l.id
