-- Whom does it touch when purchase order lines come on other days, or never? Each line that waits moves by as many days as
-- the last supply it is pegged to.
WITH changed AS (
    SELECT c.po_line_id, c.date_new, coalesce(l.date_confirmed, l.date_expected) AS date_old
    FROM unnest(CAST($1 AS bigint[]), CAST($2 AS date[])) AS c (po_line_id, date_new)
    JOIN purchase_order_lines AS l ON l.id = c.po_line_id
),
touched AS (
    SELECT g.line_id, sum(g.qty) AS qty, sum(g.qty) FILTER (WHERE g.sku_id = d.sku_id) AS qty_sold
    FROM changed AS c
    JOIN pegs AS g ON g.po_line_id = c.po_line_id
    JOIN sales_order_lines AS d ON d.id = g.line_id
    GROUP BY g.line_id
),
moved AS (
    SELECT g.line_id, max(g.date_supply) AS last_before,
        max(CASE WHEN c.po_line_id IS NULL THEN g.date_supply
                 WHEN c.date_new IS NOT NULL THEN g.date_supply + (c.date_new - coalesce(c.date_old, g.date_supply)) END) AS last_after,
        bool_or(c.po_line_id IS NOT NULL AND c.date_new IS NULL) AS lost
    FROM touched AS t
    JOIN pegs AS g ON g.line_id = t.line_id
    LEFT JOIN changed AS c ON c.po_line_id = g.po_line_id
    GROUP BY g.line_id
),
waiting AS (
    SELECT b.line_id, b.order_id, b.customer_id, t.qty, t.qty_sold * coalesce(d.unit_price, k.unit_price) AS value, m.lost,
        b.date_promised IS NOT NULL AND b.date_safe <= b.date_promised AS kept_before,
        NOT m.lost AND b.date_safe + (m.last_after - m.last_before) <= b.date_promised AS kept_after,
        b.date_promised IS NOT NULL AS promised, b.qty_covered < b.qty_backordered OR m.lost AS short
    FROM moved AS m
    JOIN touched AS t ON t.line_id = m.line_id
    JOIN backorders AS b ON b.line_id = m.line_id
    JOIN sales_order_lines AS d ON d.id = m.line_id
    JOIN skus AS k ON k.id = d.sku_id
),
orders AS (
    SELECT w.order_id
    FROM waiting AS w
    GROUP BY w.order_id
    HAVING NOT bool_or(w.short)
        AND NOT EXISTS (SELECT FROM backorders AS o WHERE o.order_id = w.order_id AND o.qty_backordered > 0 AND NOT o.line_id = ANY(array_agg(w.line_id)))
)
SELECT count(DISTINCT order_id), count(DISTINCT customer_id), count(*), CAST(coalesce(sum(qty), 0) AS bigint), coalesce(CAST(round(sum(value), 2) AS text), ''),
    count(*) FILTER (WHERE kept_before AND kept_after IS NOT TRUE),
    count(*) FILTER (WHERE promised AND kept_before IS NOT TRUE AND kept_after),
    (SELECT count(*) FROM orders),
    count(*) FILTER (WHERE lost)
FROM waiting
