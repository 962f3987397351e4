-- Stores the days on which every line left that shipped from here. What its shipments do not tell came in with an import, of
-- which only one day is known, and that day was overwritten by the first shipment: it was no later.
WITH shipped AS (
    SELECT x.line_id, s.date_shipped AS day, sum(x.qty_shipped) AS units
    FROM shipment_lines AS x
    JOIN shipments AS s ON s.id = x.shipment_id
    WHERE s.reversed_at IS NULL
        AND x.qty_shipped > 0
    GROUP BY x.line_id, s.date_shipped
), imported AS (
    SELECT l.id AS line_id, t.first_day AS day, l.qty_shipped - t.units AS units
    FROM (SELECT line_id, min(day) AS first_day, sum(units) AS units FROM shipped GROUP BY line_id) AS t
    JOIN sales_order_lines AS l ON l.id = t.line_id
    WHERE l.qty_shipped > t.units
)
INSERT INTO line_fact_parts (line_id, day, units)
SELECT line_id, day, CAST(sum(units) AS bigint)
FROM (SELECT line_id, day, units FROM shipped UNION ALL SELECT line_id, day, units FROM imported) AS parts
GROUP BY line_id, day
ORDER BY line_id, day
