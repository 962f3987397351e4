-- Which tallies of the queue are not what its rows add up to?
SELECT format('%s: the tally says %s lines, %s units and a value of %s more than the rows', coalesce(CAST(day AS text), 'presets ' || marks),
    sum(lines), sum(units), sum(value)) AS offence
FROM (
    SELECT marks, day, lines, units, value
    FROM backorder_tallies
    UNION ALL
    SELECT marks & 511, NULL, -1, -qty_backordered, -coalesce(value, 0)
    FROM backorders
    UNION ALL
    SELECT NULL, order_date, -1, -qty_backordered, -coalesce(value, 0)
    FROM backorders
) AS entries
GROUP BY marks, day
HAVING sum(lines) <> 0 OR sum(units) <> 0 OR sum(value) <> 0
