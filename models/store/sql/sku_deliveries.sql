-- The same for a few SKUs: the latest lines of each of them, of the suppliers who have terms for them or delivered them,
-- and of all. It reads along indexes.
WITH asked AS (
    SELECT id FROM skus WHERE code = ANY($4)
), chosen AS (
    SELECT x.id
    FROM (
        SELECT t.supplier_id FROM supplier_skus t JOIN asked a ON a.id = t.sku_id
        UNION
        SELECT p.supplier_id FROM asked a JOIN purchase_order_lines l ON l.sku_id = a.id JOIN purchase_orders p ON p.id = l.po_id
    ) s
    CROSS JOIN LATERAL (
        SELECT l.id
        FROM purchase_orders p
        JOIN purchase_order_lines l ON l.po_id = p.id
        WHERE p.supplier_id = s.supplier_id
            AND p.order_date IS NOT NULL
        ORDER BY p.order_date DESC, l.id DESC
        LIMIT $2
    ) x
    UNION
    SELECT x.id
    FROM asked a
    CROSS JOIN LATERAL (
        SELECT l.id FROM purchase_order_lines l WHERE l.sku_id = a.id ORDER BY l.id DESC LIMIT $3
    ) x
    UNION
    SELECT l.id
    FROM (SELECT id FROM purchase_orders WHERE order_date IS NOT NULL ORDER BY order_date DESC, id DESC LIMIT $1) p
    JOIN purchase_order_lines l ON l.po_id = p.id
)
SELECT d.supplier, d.sku, d.po_no, d.line_no, d.date_started, d.date_expected, d.date_confirmed_first, d.lead_of_terms, d.lead_of_sku, d.lead_of_supplier,
    d.date_received
FROM deliveries d
WHERE d.id IN (SELECT id FROM chosen)
ORDER BY d.supplier_id, d.sku_id, d.date_started DESC, d.id DESC
LIMIT $5
