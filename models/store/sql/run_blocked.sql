-- Why can a run that was applied not be undone any more? Only when nothing that it moved was picked or moved since.
SELECT CASE
        WHEN coalesce(a.qty_picked, 0) > u.qty_before THEN format('%s of line %s of order %s are picked.', a.qty_picked, l.line_no, o.order_no)
        ELSE format('Line %s of order %s has %s of %s in %s now and had %s after the run.', l.line_no, o.order_no, coalesce(a.qty, 0), k.code, w.code, u.qty_after)
    END
FROM allocation_run_units AS u
JOIN sales_order_lines AS l ON l.id = u.line_id
JOIN sales_orders AS o ON o.id = l.order_id
JOIN skus AS k ON k.id = u.sku_id
JOIN warehouses AS w ON w.id = u.warehouse_id
LEFT JOIN allocations AS a ON a.line_id = u.line_id AND a.sku_id = u.sku_id AND a.warehouse_id = u.warehouse_id
WHERE u.run_id = $1
    AND (coalesce(a.qty_picked, 0) > u.qty_before OR coalesce(a.qty, 0) <> u.qty_after)
ORDER BY o.order_no, l.line_no, k.code, w.code
LIMIT $2
