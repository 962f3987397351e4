-- The sums of the spans from $1 to $2, place by place, over the lines that fit a filter for which no sums are kept. Nothing is
-- promised for a day later than $3 or judged on it.
WITH chosen AS MATERIALIZED (
    SELECT f.date_need, f.date_promised_first, f.date_promised, f.date_completed, f.qty_due, f.qty_in_time, f.qty_cancelled, f.unit_price, f.slips,
        f.in_full_first, f.in_full
    FROM line_facts AS f
    WHERE NOT f.day_unknown /*filter*/
), days AS (
    SELECT date_need AS day,
        count(*) FILTER (WHERE qty_due > 0) AS due, count(*) FILTER (WHERE qty_due > 0 AND qty_in_time >= qty_due) AS complete,
        sum(qty_due) AS units_due, sum(qty_in_time) AS units_in_time, sum(qty_due + qty_cancelled) AS units_ordered, sum(qty_cancelled) AS units_cancelled,
        sum(qty_due * unit_price) AS value_due, sum(qty_in_time * unit_price) AS value_in_time,
        0 AS promised, 0 AS kept_first, 0 AS kept_current, 0 AS in_full_first, 0 AS slips, 0 AS promised_done, 0 AS days_off, 0 AS days_wrong,
        0 AS promised_current, 0 AS in_full_current, 0 AS filled_late, 0 AS days_late
    FROM chosen
    GROUP BY date_need
    UNION ALL
    SELECT date_promised_first, 0, 0, 0, 0, 0, 0, 0, 0,
        count(*), count(*) FILTER (WHERE date_completed <= date_promised_first), count(*) FILTER (WHERE date_completed <= date_promised),
        count(*) FILTER (WHERE in_full_first), sum(slips), count(date_completed), sum(date_completed - date_promised_first),
        sum(abs(date_completed - date_promised_first)), 0, 0, 0, 0
    FROM chosen
    WHERE qty_due > 0
        AND (date_promised_first < CAST($3 AS date) OR date_completed IS NOT NULL)
    GROUP BY date_promised_first
    UNION ALL
    SELECT date_promised, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*), count(*) FILTER (WHERE in_full), 0, 0
    FROM chosen
    WHERE qty_due > 0
        AND (date_promised < CAST($3 AS date) OR date_completed IS NOT NULL)
    GROUP BY date_promised
    UNION ALL
    SELECT date_completed, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*), sum(date_completed - date_need)
    FROM chosen
    WHERE date_completed > date_need
    GROUP BY date_completed
)
SELECT w.from_day, w.to_day, /*columns*/
FROM unnest(CAST($1 AS date[]), CAST($2 AS date[])) WITH ORDINALITY AS w (from_day, to_day, place)
LEFT JOIN days AS n ON n.day BETWEEN w.from_day AND w.to_day
GROUP BY w.place, w.from_day, w.to_day
ORDER BY w.place
