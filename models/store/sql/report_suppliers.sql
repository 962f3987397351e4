-- How did every supplier keep what it said, of the lines due from $1 to $2 as of day $3, and how long did those received then take?
-- A line is due on its first confirmed date; where nothing was confirmed, on the date it was ordered for, if somebody said it.
WITH placed AS (
    SELECT p.supplier_id, l.id, coalesce(p.sent_date, p.order_date) AS started, w.due, l.date_confirmed_first IS NOT NULL AS confirmed,
        p.status IN ('sent', 'acknowledged', 'partially_received') AND l.qty_received + l.qty_cancelled < l.qty_ordered AS is_open,
        l.qty_ordered - l.qty_cancelled AS qty_due, least(l.qty_received, l.qty_ordered - l.qty_cancelled) AS qty_received,
        coalesce(l.date_confirmed, l.date_expected) AS date_now, l.unit_cost
    FROM purchase_order_lines AS l
    JOIN purchase_orders AS p ON p.id = l.po_id
    JOIN skus AS k ON k.id = l.sku_id
    CROSS JOIN LATERAL (
        SELECT coalesce(l.date_confirmed_first, CASE WHEN coalesce(l.date_expected_source, '') <> 'source_final'
            AND coalesce(l.date_expected_source, '') NOT LIKE 'derived%' THEN l.date_expected END) AS due
    ) AS w
    WHERE p.status IN ('sent', 'acknowledged', 'partially_received', 'received', 'closed')
        AND l.qty_cancelled < l.qty_ordered
        AND ($4 = '' OR k.category_id = (SELECT id FROM categories WHERE name = $4))
        AND ($5 = '' OR p.warehouse_id = (SELECT id FROM warehouses WHERE code = $5))
        AND ($6 = '' OR p.supplier_id = (SELECT id FROM suppliers WHERE code = $6))
), came AS (
    SELECT x.*, CASE WHEN NOT x.is_open THEN r.received END AS received
    FROM placed AS x
    LEFT JOIN LATERAL (
        SELECT coalesce(min(y.date_received) FILTER (WHERE y.so_far >= x.qty_received), max(y.date_received)) AS received
        FROM (
            SELECT z.date_received, sum(z.qty_received) OVER (ORDER BY z.date_received, z.id) AS so_far
            FROM receipts AS z
            WHERE z.po_line_id = x.id
                AND z.qty_received > 0
                AND z.reverses_id IS NULL
                AND z.date_received <= CAST($3 AS date)
                AND NOT EXISTS (SELECT FROM receipts AS q WHERE q.reverses_id = z.id)
        ) AS y
    ) AS r ON NOT x.is_open
), summed AS (
    SELECT supplier_id,
        count(*) FILTER (WHERE is_judged) AS due,
        count(*) FILTER (WHERE is_judged AND received BETWEEN due - 5 AND due) AS on_time,
        count(*) FILTER (WHERE is_judged AND confirmed) AS confirmed,
        sum(qty_due) FILTER (WHERE is_judged) AS units_due, sum(qty_received) FILTER (WHERE is_judged) AS units_received,
        count(*) FILTER (WHERE is_timed) AS received,
        avg(received - started) FILTER (WHERE is_timed) AS lead_mean, stddev_samp(received - started) FILTER (WHERE is_timed) AS lead_sd,
        percentile_disc(0.5) WITHIN GROUP (ORDER BY received - started) FILTER (WHERE is_timed) AS lead_p50,
        percentile_disc(0.9) WITHIN GROUP (ORDER BY received - started) FILTER (WHERE is_timed) AS lead_p90,
        count(*) FILTER (WHERE is_open) AS open, count(*) FILTER (WHERE is_open AND date_now < CAST($3 AS date)) AS overdue
    FROM (
        SELECT c.*, c.due BETWEEN CAST($1 AS date) AND CAST($2 AS date) AND (c.received IS NOT NULL OR c.is_open AND c.due < CAST($3 AS date)) AS is_judged,
            c.received BETWEEN CAST($1 AS date) AND CAST($2 AS date) AND c.received >= c.started AS is_timed
        FROM came AS c
    ) AS judged
    GROUP BY supplier_id
), waiting AS (
    SELECT p.supplier_id, count(DISTINCT g.line_id) AS lines
    FROM pegs AS g
    JOIN purchase_order_lines AS l ON l.id = g.po_line_id
    JOIN purchase_orders AS p ON p.id = l.po_id
    GROUP BY p.supplier_id
)
SELECT v.code, v.name, s.due, s.on_time, s.confirmed, CAST(coalesce(s.units_due, 0) AS bigint), CAST(coalesce(s.units_received, 0) AS bigint), s.received,
    CAST(s.lead_mean AS double precision), CAST(s.lead_sd AS double precision), s.lead_p50, s.lead_p90, s.open, s.overdue, coalesce(w.lines, 0)
FROM summed AS s
JOIN suppliers AS v ON v.id = s.supplier_id
LEFT JOIN waiting AS w ON w.supplier_id = s.supplier_id
WHERE s.due + s.received + s.open > 0
ORDER BY s.due - s.on_time DESC, s.due DESC, s.open DESC, v.code
