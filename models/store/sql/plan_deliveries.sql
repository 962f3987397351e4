-- How long did the purchase order lines take, or have they taken so far, that say something about supply that is open or
-- missing? The latest of each supplier's SKU that is wanted, of each such supplier, and of all.
WITH wanted AS (
    SELECT p.supplier_id, l.sku_id
    FROM purchase_order_lines l
    JOIN purchase_orders p ON p.id = l.po_id
    WHERE l.qty_received + l.qty_cancelled < l.qty_ordered
        AND p.status IN ('sent', 'acknowledged', 'partially_received')
    UNION
    SELECT t.supplier_id, t.sku_id
    FROM supplier_skus t
    WHERE t.sku_id IN (
        SELECT sku_id FROM sales_order_lines WHERE qty_backordered > 0
        UNION
        SELECT c.sku_id FROM sales_order_line_components c JOIN sales_order_lines l ON l.id = c.line_id WHERE l.qty_backordered > 0
    )
), numbered AS (
    SELECT l.id, p.supplier_id, l.sku_id,
        row_number() OVER (ORDER BY coalesce(p.sent_date, p.order_date) DESC, l.id DESC) AS of_all,
        row_number() OVER (PARTITION BY p.supplier_id ORDER BY coalesce(p.sent_date, p.order_date) DESC, l.id DESC) AS of_supplier,
        row_number() OVER (PARTITION BY p.supplier_id, l.sku_id ORDER BY coalesce(p.sent_date, p.order_date) DESC, l.id DESC) AS of_sku
    FROM purchase_order_lines l
    JOIN purchase_orders p ON p.id = l.po_id
    WHERE coalesce(p.sent_date, p.order_date) IS NOT NULL
        AND p.status NOT IN ('draft', 'approved', 'cancelled')
)
SELECT d.supplier, d.sku, d.po_no, d.line_no, d.date_started, d.date_expected, d.date_confirmed_first, d.lead_of_terms, d.lead_of_sku, d.lead_of_supplier,
    d.date_received
FROM numbered n
JOIN deliveries d ON d.id = n.id
WHERE n.of_all <= $1
    OR (n.of_supplier <= $2 AND n.supplier_id IN (SELECT supplier_id FROM wanted))
    OR (n.of_sku <= $3 AND (n.supplier_id, n.sku_id) IN (SELECT supplier_id, sku_id FROM wanted))
ORDER BY d.supplier_id, d.sku_id, d.date_started DESC, d.id DESC
