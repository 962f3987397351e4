-- How many lines, units and how much value does each preset of the queue hold? What
-- is kept by day, the old orders, is one row with the mark -1, which no preset has.
SELECT p.key, CAST(coalesce(sum(t.lines), 0) AS bigint) AS lines, CAST(coalesce(sum(t.units), 0) AS bigint) AS units, CAST(nullif(sum(t.value), 0) AS text) AS value
FROM (
    SELECT marks, lines, units, value FROM backorder_tallies WHERE marks IS NOT NULL
    UNION ALL
    SELECT -1, sum(lines), sum(units), sum(value) FROM backorder_tallies WHERE day < @today - 30
) AS t
RIGHT JOIN (VALUES ('all', 0), ('no_supply', 1), ('can_fill', 2), ('at_risk', 4), ('broken', 8), ('one_away', 16), ('pre_orders', 32), ('over_allocated', 64),
    ('kits', 128), ('vip', 256), ('aged_30', -1)) AS p (key, mark) ON CASE WHEN t.marks = -1 OR p.mark = -1 THEN t.marks = p.mark ELSE t.marks & p.mark = p.mark END
GROUP BY p.key
