-- Stores the sums of every day from $2 to $1: of lines by the day they were due, by the days they were promised for, and by the
-- day on which late ones became complete; for the company, and for every warehouse, supplier, category, channel and tier.
WITH due AS (
    SELECT grouping(warehouse_id, supplier_id, category_id, channel, tier) AS level, warehouse_id, supplier_id, category_id, channel, tier, date_need AS day,
        count(*) FILTER (WHERE qty_due > 0) AS due, count(*) FILTER (WHERE qty_due > 0 AND qty_in_time >= qty_due) AS complete,
        sum(qty_due) AS units_due, sum(qty_in_time) AS units_in_time,
        sum(qty_due * unit_price) AS value_due, sum(qty_in_time * unit_price) AS value_in_time,
        sum(qty_due + qty_cancelled) AS units_ordered, sum(qty_cancelled) AS units_cancelled
    FROM line_facts
    WHERE date_need BETWEEN CAST($2 AS date) AND CAST($1 AS date)
        AND NOT day_unknown
    GROUP BY date_need, GROUPING SETS ((), (warehouse_id), (supplier_id), (category_id), (channel), (tier))
), promised AS (
    SELECT grouping(warehouse_id, supplier_id, category_id, channel, tier) AS level, warehouse_id, supplier_id, category_id, channel, tier,
        date_promised_first AS day, count(*) AS promised, count(*) FILTER (WHERE date_completed <= date_promised_first) AS kept_first,
        count(*) FILTER (WHERE date_completed <= date_promised) AS kept_current, count(*) FILTER (WHERE in_full_first) AS in_full_first, sum(slips) AS slips,
        count(date_completed) AS promised_done, coalesce(sum(date_completed - date_promised_first), 0) AS days_off,
        coalesce(sum(abs(date_completed - date_promised_first)), 0) AS days_wrong
    FROM line_facts
    WHERE date_promised_first BETWEEN CAST($2 AS date) AND CAST($1 AS date)
        AND (date_promised_first < CAST($1 AS date) OR date_completed IS NOT NULL)
        AND qty_due > 0
        AND NOT day_unknown
    GROUP BY date_promised_first, GROUPING SETS ((), (warehouse_id), (supplier_id), (category_id), (channel), (tier))
), promised_now AS (
    SELECT grouping(warehouse_id, supplier_id, category_id, channel, tier) AS level, warehouse_id, supplier_id, category_id, channel, tier, date_promised AS day,
        count(*) AS promised_current, count(*) FILTER (WHERE in_full) AS in_full_current
    FROM line_facts
    WHERE date_promised BETWEEN CAST($2 AS date) AND CAST($1 AS date)
        AND (date_promised < CAST($1 AS date) OR date_completed IS NOT NULL)
        AND qty_due > 0
        AND NOT day_unknown
    GROUP BY date_promised, GROUPING SETS ((), (warehouse_id), (supplier_id), (category_id), (channel), (tier))
), filled AS (
    SELECT grouping(warehouse_id, supplier_id, category_id, channel, tier) AS level, warehouse_id, supplier_id, category_id, channel, tier, date_completed AS day,
        count(*) AS filled_late, sum(date_completed - date_need) AS days_late
    FROM line_facts
    WHERE date_completed BETWEEN CAST($2 AS date) AND CAST($1 AS date)
        AND date_completed > date_need
        AND NOT day_unknown
    GROUP BY date_completed, GROUPING SETS ((), (warehouse_id), (supplier_id), (category_id), (channel), (tier))
), parts AS (
    SELECT level, warehouse_id, supplier_id, category_id, channel, tier, day, due, complete, units_due, units_in_time, value_due, value_in_time, units_ordered,
        units_cancelled, 0 AS promised, 0 AS kept_first, 0 AS kept_current, 0 AS in_full_first, 0 AS slips, 0 AS promised_done, 0 AS days_off, 0 AS days_wrong,
        0 AS promised_current, 0 AS in_full_current, 0 AS filled_late, 0 AS days_late
    FROM due
    UNION ALL
    SELECT level, warehouse_id, supplier_id, category_id, channel, tier, day, 0, 0, 0, 0, 0, 0, 0, 0, promised, kept_first, kept_current, in_full_first, slips,
        promised_done, days_off, days_wrong, 0, 0, 0, 0
    FROM promised
    UNION ALL
    SELECT level, warehouse_id, supplier_id, category_id, channel, tier, day, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, promised_current, in_full_current, 0, 0
    FROM promised_now
    UNION ALL
    SELECT level, warehouse_id, supplier_id, category_id, channel, tier, day, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, filled_late, days_late
    FROM filled
)
INSERT INTO figure_days (kind, of, day, due, complete, units_due, units_in_time, value_due, value_in_time, units_ordered, units_cancelled, promised, kept_first,
    kept_current, in_full_first, slips, promised_done, days_off, days_wrong, promised_current, in_full_current, filled_late, days_late)
SELECT CASE level WHEN 15 THEN 'warehouse' WHEN 23 THEN 'supplier' WHEN 27 THEN 'category' WHEN 29 THEN 'channel' WHEN 30 THEN 'tier' ELSE '' END AS kind,
    coalesce(CAST(warehouse_id AS text), CAST(supplier_id AS text), CAST(category_id AS text), channel, tier, '') AS of, day,
    sum(due), sum(complete), sum(units_due), sum(units_in_time), coalesce(sum(value_due), 0), coalesce(sum(value_in_time), 0), sum(units_ordered),
    sum(units_cancelled), sum(promised), sum(kept_first), sum(kept_current), sum(in_full_first), sum(slips), sum(promised_done), sum(days_off),
    sum(days_wrong), sum(promised_current), sum(in_full_current), sum(filled_late), sum(days_late)
FROM parts
GROUP BY level, 2, day
ORDER BY 1, 2, day
