-- How many days late were the lines that became complete late from $1 to $2, and how many of them?
SELECT f.date_completed - f.date_need AS days, count(*) AS lines
FROM line_facts AS f
WHERE f.date_completed BETWEEN CAST($1 AS date) AND CAST($2 AS date)
    AND f.date_completed > f.date_need
    AND NOT f.day_unknown /*filter*/
GROUP BY 1
ORDER BY 1
