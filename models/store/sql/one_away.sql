-- Which orders would be whole but for one line, and what does that line wait for? The highest value that is ready first.
SELECT b.line_id, b.order_no, b.line_no, b.customer_name, b.tier, b.sku, b.sku_name, b.qty_backordered, b.date_promised_first, b.date_promised, b.promise_slips, b.promise_broken, b.days_late, b.date_likely, b.date_safe,
    coalesce(b.supply_po_no, ''), coalesce(b.supply_po_line_no, 0), coalesce(b.supply_supplier, ''), b.no_supply, coalesce(CAST(r.value AS text), ''), coalesce(r.value, -1)
FROM backorders AS b
CROSS JOIN LATERAL (
    SELECT sum(l.qty_allocated * coalesce(l.unit_price, k.unit_price)) AS value
    FROM sales_order_lines AS l
    JOIN skus AS k ON k.id = l.sku_id
    WHERE l.order_id = b.order_id
) AS r
WHERE (b.marks & 16) <> 0
    AND (coalesce(r.value, -1), -b.line_id) < (CAST($1 AS numeric), -CAST($2 AS bigint))
ORDER BY coalesce(r.value, -1) DESC, b.line_id
LIMIT $3
