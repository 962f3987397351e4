-- What is promised for each open line, was anything ever, when was it published last, and is its order on hold?
SELECT l.id, l.date_promised, l.date_promised_first IS NOT NULL AS promised_before, p.day, o.hold_reason IS NOT NULL AS held
FROM sales_order_lines l
JOIN sales_orders o ON o.id = l.order_id
LEFT JOIN LATERAL (
    SELECT x.day
    FROM promises x
    WHERE x.line_id = l.id
        AND x.day IS NOT NULL
    ORDER BY x.id DESC
    LIMIT 1
) p ON true
WHERE (l.qty_backordered > 0 OR l.qty_allocated > 0) /*scope (l.sku_id, l.warehouse_id)*/
ORDER BY l.id
