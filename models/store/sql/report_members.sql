-- The sums of every /*kind*/ from $1 to $2, those with most lines due first.
SELECT coalesce(/*code*/, n.of) AS code, coalesce(/*name*/, '') AS name, /*columns*/
FROM figure_days AS n /*join*/
WHERE n.kind = $3
    AND n.day BETWEEN CAST($1 AS date) AND CAST($2 AS date)
GROUP BY 1, 2
ORDER BY sum(n.due) DESC, 1
LIMIT $4
