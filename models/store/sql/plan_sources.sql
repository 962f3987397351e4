-- From whom could be ordered what customers wait for, and how long is that said to take? A SKU that nobody supplies but
-- that has a lead time of its own, such as a made one, has one row without a supplier. $1 names SKUs, NULL is all that are waited for.
WITH wanted AS (
    SELECT sku_id FROM sales_order_lines WHERE qty_backordered > 0 AND CAST($1 AS text[]) IS NULL
    UNION
    SELECT c.sku_id
    FROM sales_order_line_components c
    JOIN sales_order_lines l ON l.id = c.line_id
    WHERE l.qty_backordered > 0
        AND CAST($1 AS text[]) IS NULL
    UNION
    SELECT id FROM skus WHERE code = ANY($1)
)
SELECT k.code, coalesce(v.code, ''), coalesce(v.preferred, false), t.lead_time_days, k.lead_time_days, v.lead_time_days
FROM wanted w
JOIN skus k ON k.id = w.sku_id
LEFT JOIN LATERAL (
    SELECT s.supplier_id, s.lead_time_days
    FROM supplier_skus s
    WHERE s.sku_id = k.id
    UNION ALL
    (SELECT p.supplier_id, NULL
    FROM purchase_order_lines l
    JOIN purchase_orders p ON p.id = l.po_id
    WHERE l.sku_id = k.id
        AND NOT EXISTS (SELECT FROM supplier_skus s WHERE s.sku_id = k.id)
    ORDER BY p.order_date DESC NULLS LAST, l.id DESC
    LIMIT 1)
) t ON true
LEFT JOIN suppliers v ON v.id = t.supplier_id AND v.active
WHERE k.status <> 'discontinued'
    AND (v.id IS NOT NULL OR k.lead_time_days IS NOT NULL)
ORDER BY k.code, v.preferred DESC NULLS LAST, v.code
