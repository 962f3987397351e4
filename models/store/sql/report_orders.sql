-- How many orders had lines due from $1 to $2, and of how many had all these lines left whole when they were due?
SELECT count(*) AS due, count(*) FILTER (WHERE is_whole) AS complete
FROM (
    SELECT f.order_id, bool_and(f.qty_in_time >= f.qty_due) AS is_whole
    FROM line_facts AS f
    WHERE f.date_need BETWEEN CAST($1 AS date) AND CAST($2 AS date)
        AND f.qty_due > 0
        AND NOT f.day_unknown /*filter*/
    GROUP BY f.order_id
) AS orders
