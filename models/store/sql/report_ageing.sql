-- How old is what is owed on day $1, and how often did something of the line leave already? $2 is where the buckets of ages begin.
SELECT width_bucket(CAST($1 AS date) - f.date_need, CAST($2 AS integer[])) - 1 AS bucket, least(f.shipments, 2) AS shipments, count(*) AS lines,
    CAST(sum(f.qty_due - f.qty_shipped) AS bigint) AS units, CAST(coalesce(sum((f.qty_due - f.qty_shipped) * f.unit_price), 0) AS text) AS value
FROM line_facts AS f
WHERE f.qty_shipped < f.qty_due
    AND NOT f.day_unknown
    AND f.date_need < CAST($1 AS date)
    AND f.date_ordered <= CAST($1 AS date) /*filter*/
GROUP BY 1, 2
ORDER BY 1, 2
