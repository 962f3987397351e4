-- How old are the lines that wait on day $1, by the day of their order, and what are those of each age worth?
SELECT a.age_min, count(b.line_id) AS lines, coalesce(CAST(sum(b.value) AS text), '') AS value
FROM (VALUES (0, 3), (4, 7), (8, 14), (15, 21), (22, 30), (31, 45), (46, 100000)) AS a (age_min, age_max)
LEFT JOIN backorders AS b ON $1::date - b.order_date BETWEEN a.age_min AND a.age_max
    OR (a.age_min = 0 AND b.order_date > $1::date)
GROUP BY a.age_min
ORDER BY a.age_min
