-- Stores what was owed at the end of every day from $2 to $1 of which no snapshot was taken: units, lines, their value and the
-- customers who waited; for the company, and for every warehouse, supplier, category, channel and tier. A line is open from
-- the day after its need, or the day it was ordered if that is later, until the day its last unit left.
WITH late AS (
    SELECT f.line_id, f.warehouse_id, f.supplier_id, f.category_id, f.channel, f.tier, f.customer_id, coalesce(f.unit_price, 0) AS price, f.qty_due,
        f.qty_shipped, f.date_shipped, x.opened, coalesce(f.date_completed, CAST($1 AS date) + 1) AS closed,
        EXISTS (SELECT FROM line_fact_parts AS p WHERE p.line_id = f.line_id) AS parted
    FROM line_facts AS f
    CROSS JOIN LATERAL (SELECT greatest(f.date_need + 1, f.date_ordered) AS opened) AS x
    WHERE f.qty_due > 0
        AND NOT f.day_unknown
        AND x.opened <= CAST($1 AS date)
        AND (f.date_completed IS NULL OR f.date_completed > x.opened)
), moves AS (
    SELECT warehouse_id, supplier_id, category_id, channel, tier, price, opened AS day, 1 AS lines, qty_due AS units
    FROM late
    UNION ALL
    SELECT warehouse_id, supplier_id, category_id, channel, tier, price, closed, -1, 0
    FROM late
    UNION ALL
    SELECT warehouse_id, supplier_id, category_id, channel, tier, price, greatest(date_shipped, opened), 0, -qty_shipped
    FROM late
    WHERE qty_shipped > 0
        AND NOT parted
    UNION ALL
    SELECT l.warehouse_id, l.supplier_id, l.category_id, l.channel, l.tier, l.price, greatest(p.day, l.opened), 0,
        -greatest(0, least(p.units, l.qty_due - (p.so_far - p.units)))
    FROM late AS l
    JOIN (SELECT line_id, day, units, sum(units) OVER (PARTITION BY line_id ORDER BY day) AS so_far FROM line_fact_parts) AS p ON p.line_id = l.line_id
), moved AS (
    SELECT grouping(warehouse_id, supplier_id, category_id, channel, tier) AS level, warehouse_id, supplier_id, category_id, channel, tier,
        greatest(day, CAST($2 AS date)) AS day, sum(lines) AS lines, sum(units) AS units, sum(units * price) AS value
    FROM moves
    WHERE day <= CAST($1 AS date)
    GROUP BY greatest(day, CAST($2 AS date)), GROUPING SETS ((), (warehouse_id), (supplier_id), (category_id), (channel), (tier))
), waits AS (
    SELECT v.level, v.of, l.customer_id, l.opened, max(l.closed) OVER since AS reach,
        max(l.closed) OVER (PARTITION BY v.level, v.of, l.customer_id ORDER BY l.opened, l.closed, l.line_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached,
        lead(l.opened) OVER since AS next
    FROM late AS l
    CROSS JOIN LATERAL (VALUES (31, ''), (15, CAST(l.warehouse_id AS text)), (23, coalesce(CAST(l.supplier_id AS text), '')),
        (27, coalesce(CAST(l.category_id AS text), '')), (29, l.channel), (30, l.tier)) AS v (level, of)
    WINDOW since AS (PARTITION BY v.level, v.of, l.customer_id ORDER BY l.opened, l.closed, l.line_id)
), waited AS (
    SELECT level, of, greatest(day, CAST($2 AS date)) AS day, sum(customers) AS customers
    FROM (
        SELECT level, of, opened AS day, 1 AS customers FROM waits WHERE reached IS NULL OR opened > reached
        UNION ALL
        SELECT level, of, reach, -1 FROM waits WHERE next IS NULL OR next > reach
    ) AS ends
    WHERE day <= CAST($1 AS date)
    GROUP BY level, of, greatest(day, CAST($2 AS date))
), changes AS (
    SELECT level, of, day, sum(lines) AS lines, sum(units) AS units, sum(value) AS value, sum(customers) AS customers
    FROM (
        SELECT level, coalesce(CAST(warehouse_id AS text), CAST(supplier_id AS text), CAST(category_id AS text), channel, tier, '') AS of, day, lines, units, value,
            0 AS customers
        FROM moved
        UNION ALL
        SELECT level, of, day, 0, 0, 0, customers FROM waited
    ) AS both_sides
    GROUP BY level, of, day
), grid AS MATERIALIZED (
    SELECT m.level, m.of, CAST(d AS date) AS day
    FROM (SELECT level, of, min(day) AS first_day FROM changes GROUP BY level, of) AS m
    CROSS JOIN LATERAL generate_series(m.first_day, CAST($1 AS date), interval '1 day') AS d
)
INSERT INTO snapshots (kind, of, day, lines, units, value, customers)
SELECT CASE g.level WHEN 15 THEN 'warehouse' WHEN 23 THEN 'supplier' WHEN 27 THEN 'category' WHEN 29 THEN 'channel' WHEN 30 THEN 'tier' ELSE '' END,
    g.of, g.day, coalesce(sum(c.lines) OVER so_far, 0), coalesce(sum(c.units) OVER so_far, 0), coalesce(sum(c.value) OVER so_far, 0),
    coalesce(sum(c.customers) OVER so_far, 0)
FROM grid AS g
LEFT JOIN changes AS c ON c.level = g.level AND c.of = g.of AND c.day = g.day
WINDOW so_far AS (PARTITION BY g.level, g.of ORDER BY g.day)
ORDER BY 1, 2, 3
ON CONFLICT (kind, of, day) DO NOTHING
