-- Which orders, customers, SKUs, purchase orders and suppliers have a number or code that begins with the text, as typed
-- ($1 until $2) or in capitals ($5 until $6), or a name that contains it ($3)?
(SELECT 'order' AS kind, o.order_no AS code, c.name AS detail
 FROM sales_orders AS o
 JOIN customers AS c ON c.id = o.customer_id
 WHERE (o.order_no >= $1 AND o.order_no < $2) OR (o.order_no >= $5 AND o.order_no < $6)
 ORDER BY o.order_no
 LIMIT $4)
UNION ALL
(SELECT 'customer', c.code, c.name
 FROM customers AS c
 WHERE (c.code >= $1 AND c.code < $2) OR (c.code >= $5 AND c.code < $6) OR c.name ILIKE $3
 ORDER BY c.code
 LIMIT $4)
UNION ALL
(SELECT 'sku', s.code, s.name
 FROM skus AS s
 WHERE (s.code >= $1 AND s.code < $2) OR (s.code >= $5 AND s.code < $6) OR s.name ILIKE $3
 ORDER BY s.code
 LIMIT $4)
UNION ALL
(SELECT 'purchase order', p.po_no, u.name
 FROM purchase_orders AS p
 JOIN suppliers AS u ON u.id = p.supplier_id
 WHERE (p.po_no >= $1 AND p.po_no < $2) OR (p.po_no >= $5 AND p.po_no < $6)
 ORDER BY p.po_no
 LIMIT $4)
UNION ALL
(SELECT 'supplier', u.code, u.name
 FROM suppliers AS u
 WHERE (u.code >= $1 AND u.code < $2) OR (u.code >= $5 AND u.code < $6) OR u.name ILIKE $3
 ORDER BY u.code
 LIMIT $4)
