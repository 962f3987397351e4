-- What is owed on day $1 by /*key*/, the most valuable first, $2 of them: with how long it is overdue, and what is likely lost of it
-- because customers cancel what is expected late. $3 is the share that is cancelled in a day.
WITH open AS (
    SELECT f.customer_id, f.sku_id, f.supplier_id, f.category_id, f.date_need, f.qty_due - f.qty_shipped AS units,
        (f.qty_due - f.qty_shipped) * f.unit_price AS value, CAST($1 AS date) - f.date_need AS age, x.late,
        CASE WHEN f.unit_price > 0 THEN CAST((f.unit_price - k.unit_cost) / f.unit_price AS double precision) END AS margin
    FROM line_facts AS f
    JOIN skus AS k ON k.id = f.sku_id
    LEFT JOIN backorders AS b ON b.line_id = f.line_id
    CROSS JOIN LATERAL (
        SELECT greatest(0, greatest(coalesce(b.date_likely, CAST($1 AS date)), CAST($1 AS date)) - coalesce(f.date_promised_first, f.date_need)) AS late
    ) AS x
    WHERE f.qty_shipped < f.qty_due
        AND NOT f.day_unknown
        AND f.date_need < CAST($1 AS date)
        AND f.date_ordered <= CAST($1 AS date) /*filter*/
), summed AS (
    SELECT /*group*/ AS id, count(*) AS lines, sum(units) AS units, sum(value) AS value, count(DISTINCT customer_id) AS customers, max(age) AS age_max,
        sum(age * units) AS age_units, min(date_need) AS oldest, count(*) FILTER (WHERE late > 0) AS lines_late,
        sum(CAST(value AS double precision) * (1 - exp(-CAST($3 AS double precision) * late))) AS risk,
        sum(CAST(value AS double precision) * margin * (1 - exp(-CAST($3 AS double precision) * late))) AS margin_risk,
        sum(value * CAST(margin AS numeric)) AS margin
    FROM open
    GROUP BY 1
)
SELECT /*name*/, s.lines, CAST(s.units AS bigint), coalesce(CAST(s.value AS text), ''), s.customers, coalesce(s.age_max, 0), CAST(coalesce(s.age_units, 0) AS bigint), s.oldest,
    s.lines_late, coalesce(CAST(round(CAST(s.risk AS numeric), 2) AS text), ''), coalesce(CAST(round(CAST(s.margin_risk AS numeric), 2) AS text), ''),
    coalesce(CAST(round(s.margin, 2) AS text), '')
FROM summed AS s /*join*/
ORDER BY s.value DESC NULLS LAST, s.units DESC, s.id
LIMIT $2
