-- Stores every order line as the reports count it; those that are as they were are left alone. $1 is how many days before a
-- promise still are on time. The supplier is that of the purchase order the line was bought with, else the one the SKU was
-- last ordered from, else the one it could be ordered from.
WITH last_ordered AS (
    SELECT DISTINCT ON (l.sku_id) l.sku_id, p.supplier_id
    FROM purchase_order_lines AS l
    JOIN purchase_orders AS p ON p.id = l.po_id
    WHERE p.status <> 'cancelled'
    ORDER BY l.sku_id, p.order_date DESC NULLS LAST, l.id DESC
), terms AS (
    SELECT DISTINCT ON (t.sku_id) t.sku_id, t.supplier_id
    FROM supplier_skus AS t
    JOIN suppliers AS v ON v.id = t.supplier_id
    ORDER BY t.sku_id, v.preferred DESC, v.code
), line AS (
    SELECT l.id, l.order_id, l.sku_id, l.warehouse_id, l.source_po_no, o.customer_id, o.order_date, coalesce(o.channel, '') AS channel, c.tier, k.category_id,
        greatest(coalesce(l.date_requested, o.order_date), k.release_date) AS date_need, l.date_promised_first, l.date_promised,
        l.date_shipped, l.promise_slips, l.qty_ordered - l.qty_cancelled AS qty_due, l.qty_cancelled,
        least(l.qty_shipped, l.qty_ordered - l.qty_cancelled) AS qty_shipped, l.unit_price
    FROM sales_order_lines AS l
    JOIN sales_orders AS o ON o.id = l.order_id
    JOIN customers AS c ON c.id = o.customer_id
    JOIN skus AS k ON k.id = l.sku_id
), parted AS (
    SELECT p.line_id, count(*) AS shipments, max(p.day) AS date_shipped, min(p.day) FILTER (WHERE p.so_far >= n.qty_due) AS date_completed,
        coalesce(sum(p.units) FILTER (WHERE p.day <= n.date_need), 0) AS in_time,
        coalesce(sum(p.units) FILTER (WHERE p.day BETWEEN n.date_promised_first - CAST($1 AS integer) AND n.date_promised_first), 0) AS near_first,
        coalesce(sum(p.units) FILTER (WHERE p.day BETWEEN n.date_promised - CAST($1 AS integer) AND n.date_promised), 0) AS near_current
    FROM (SELECT line_id, day, units, sum(units) OVER (PARTITION BY line_id ORDER BY day) AS so_far FROM line_fact_parts) AS p
    JOIN (
        SELECT l.id, l.qty_ordered - l.qty_cancelled AS qty_due, greatest(coalesce(l.date_requested, o.order_date), k.release_date) AS date_need,
            l.date_promised_first, l.date_promised
        FROM sales_order_lines AS l
        JOIN sales_orders AS o ON o.id = l.order_id
        JOIN skus AS k ON k.id = l.sku_id
    ) AS n ON n.id = p.line_id
    GROUP BY p.line_id
)
INSERT INTO line_facts AS old (line_id, order_id, customer_id, sku_id, warehouse_id, supplier_id, category_id, channel, tier, date_ordered, date_need,
    date_promised_first, date_promised, date_shipped, date_completed, day_unknown, slips, shipments, qty_due, qty_cancelled, qty_shipped, qty_in_time,
    in_full_first, in_full, unit_price)
SELECT x.id, x.order_id, x.customer_id, x.sku_id, x.warehouse_id, coalesce(p.supplier_id, d.supplier_id, t.supplier_id), x.category_id, x.channel, x.tier,
    x.order_date, x.date_need, x.date_promised_first, x.date_promised, coalesce(y.date_shipped, x.date_shipped),
    CASE WHEN x.qty_due = 0 OR x.qty_shipped < x.qty_due THEN NULL WHEN y.line_id IS NULL THEN x.date_shipped ELSE y.date_completed END,
    x.qty_shipped > 0 AND x.date_shipped IS NULL AND y.line_id IS NULL, x.promise_slips,
    coalesce(y.shipments, CASE WHEN x.qty_shipped > 0 THEN 1 ELSE 0 END), x.qty_due, x.qty_cancelled, x.qty_shipped,
    CASE WHEN y.line_id IS NOT NULL THEN least(y.in_time, x.qty_due) WHEN x.date_shipped <= x.date_need THEN x.qty_shipped ELSE 0 END,
    CASE WHEN y.line_id IS NOT NULL THEN y.near_first >= x.qty_due
        ELSE coalesce(x.date_shipped BETWEEN x.date_promised_first - CAST($1 AS integer) AND x.date_promised_first, false) AND x.qty_shipped >= x.qty_due END,
    CASE WHEN y.line_id IS NOT NULL THEN y.near_current >= x.qty_due
        ELSE coalesce(x.date_shipped BETWEEN x.date_promised - CAST($1 AS integer) AND x.date_promised, false) AND x.qty_shipped >= x.qty_due END,
    x.unit_price
FROM line AS x
LEFT JOIN parted AS y ON y.line_id = x.id
LEFT JOIN purchase_orders AS p ON p.po_no = x.source_po_no
LEFT JOIN last_ordered AS d ON d.sku_id = x.sku_id
LEFT JOIN terms AS t ON t.sku_id = x.sku_id
ORDER BY x.id
ON CONFLICT (line_id) DO UPDATE
SET order_id = excluded.order_id, customer_id = excluded.customer_id, sku_id = excluded.sku_id, warehouse_id = excluded.warehouse_id,
    supplier_id = excluded.supplier_id, category_id = excluded.category_id, channel = excluded.channel, tier = excluded.tier,
    date_ordered = excluded.date_ordered, date_need = excluded.date_need, date_promised_first = excluded.date_promised_first,
    date_promised = excluded.date_promised, date_shipped = excluded.date_shipped, date_completed = excluded.date_completed,
    day_unknown = excluded.day_unknown, slips = excluded.slips, shipments = excluded.shipments, qty_due = excluded.qty_due,
    qty_cancelled = excluded.qty_cancelled, qty_shipped = excluded.qty_shipped, qty_in_time = excluded.qty_in_time,
    in_full_first = excluded.in_full_first, in_full = excluded.in_full, unit_price = excluded.unit_price
WHERE old IS DISTINCT FROM excluded
