-- How many lines, units and how much value does each preset of the queue hold?
SELECT p.key, CAST(coalesce(sum(t.lines), 0) AS bigint) AS lines, CAST(coalesce(sum(t.units), 0) AS bigint) AS units, CAST(nullif(sum(t.value), 0) AS text) AS value
FROM (VALUES ('all', 0), ('no_supply', 1), ('can_fill', 2), ('at_risk', 4), ('broken', 8), ('one_away', 16), ('pre_orders', 32), ('over_allocated', 64),
    ('kits', 128), ('vip', 256), ('aged_30', NULL)) AS p (key, mark)
LEFT JOIN backorder_tallies AS t ON t.marks & p.mark = p.mark OR (p.mark IS NULL AND t.day < @today - 30)
GROUP BY p.key
