-- Stores, for every supplier: how much of what was due in the year up to $1 was delivered in time, what is still owed, and what
-- that is worth. A line is on time when its last unit came in the five days up to the date; an overdue open line is late. A
-- received line of which no receipt says the day is left out. A closed order owes no more than was received.
WITH placed AS (
    SELECT p.supplier_id, l.id, l.date_confirmed_first, l.date_confirmed,
        l.date_expected,
        -- A date that was moved until the end, or worked out afterwards, was nobody's word.
        coalesce(l.date_expected_source, '') <> 'source_final' AND coalesce(l.date_expected_source, '') NOT LIKE 'derived%' AS is_said,
        p.status IN ('sent', 'acknowledged', 'partially_received') AND l.qty_received + l.qty_cancelled < l.qty_ordered AS is_open,
        CASE WHEN p.status IN ('received', 'closed') THEN least(l.qty_received, l.qty_ordered - l.qty_cancelled) ELSE l.qty_ordered - l.qty_cancelled END AS qty_due,
        greatest(l.qty_ordered - l.qty_received - l.qty_cancelled, 0) AS qty_open, l.unit_cost, p.currency, p.currency_rate
    FROM purchase_order_lines AS l
    JOIN purchase_orders AS p ON p.id = l.po_id
    WHERE p.status IN ('sent', 'acknowledged', 'partially_received', 'received', 'closed')
), due AS (
    SELECT x.supplier_id, x.id, x.qty_due, x.is_open, m.measure, m.date_due
    FROM placed AS x
    CROSS JOIN LATERAL (VALUES ('first', x.date_confirmed_first), ('now', x.date_confirmed),
        ('order', CASE WHEN x.is_said AND x.date_confirmed_first IS NULL AND x.date_confirmed IS NULL THEN x.date_expected END)) AS m (measure, date_due)
    WHERE x.qty_due > 0
        AND m.date_due > CAST($1 AS date) - 365
        AND m.date_due <= CAST($1 AS date)
), judged AS (
    SELECT d.supplier_id, d.measure, d.qty_due, least(coalesce(r.qty_in_time, 0), d.qty_due) AS qty_in_time,
        coalesce(r.date_completed BETWEEN d.date_due - 5 AND d.date_due, false) AS is_on_time
    FROM due AS d
    LEFT JOIN LATERAL (
        SELECT CAST(sum(y.qty_received) FILTER (WHERE y.date_received <= d.date_due) AS bigint) AS qty_in_time,
            coalesce(min(y.date_received) FILTER (WHERE y.so_far >= d.qty_due), CASE WHEN NOT d.is_open THEN max(y.date_received) END) AS date_completed
        FROM (
            SELECT z.date_received, z.qty_received, sum(z.qty_received) OVER (ORDER BY z.date_received, z.id) AS so_far
            FROM receipts AS z
            WHERE z.po_line_id = d.id
                AND z.qty_received > 0
                AND z.reverses_id IS NULL
                AND z.date_received <= CAST($1 AS date)
                AND NOT EXISTS (SELECT FROM receipts AS q WHERE q.reverses_id = z.id)
        ) AS y
    ) AS r ON true
    WHERE d.is_open OR r.date_completed IS NOT NULL
), on_time AS (
    SELECT supplier_id,
        count(*) FILTER (WHERE measure = 'first') AS first_due,
        count(*) FILTER (WHERE measure = 'first' AND is_on_time) AS first_on_time,
        coalesce(sum(qty_due) FILTER (WHERE measure = 'first'), 0) AS first_units_due,
        coalesce(sum(qty_in_time) FILTER (WHERE measure = 'first'), 0) AS first_units_on_time,
        count(*) FILTER (WHERE measure = 'now') AS now_due,
        count(*) FILTER (WHERE measure = 'now' AND is_on_time) AS now_on_time,
        coalesce(sum(qty_due) FILTER (WHERE measure = 'now'), 0) AS now_units_due,
        coalesce(sum(qty_in_time) FILTER (WHERE measure = 'now'), 0) AS now_units_on_time,
        count(*) FILTER (WHERE measure = 'order') AS order_due,
        count(*) FILTER (WHERE measure = 'order' AND is_on_time) AS order_on_time,
        coalesce(sum(qty_due) FILTER (WHERE measure = 'order'), 0) AS order_units_due,
        coalesce(sum(qty_in_time) FILTER (WHERE measure = 'order'), 0) AS order_units_on_time
    FROM judged
    GROUP BY supplier_id
), owed AS (
    SELECT x.supplier_id,
        count(*) AS lines_open,
        count(*) FILTER (WHERE coalesce(x.date_confirmed, x.date_expected) < CAST($1 AS date)) AS lines_overdue,
        sum(x.qty_open * x.unit_cost) AS value,
        sum(x.qty_open * x.unit_cost * CASE WHEN coalesce(x.currency, m.currency) = m.currency THEN 1 ELSE x.currency_rate END) AS value_here,
        count(*) FILTER (WHERE x.unit_cost IS NULL) AS without_cost,
        count(*) FILTER (WHERE coalesce(x.currency, m.currency) <> m.currency AND x.currency_rate IS NULL) AS without_rate,
        min(coalesce(x.currency, m.currency)) AS currency,
        count(DISTINCT coalesce(x.currency, m.currency)) AS currencies
    FROM placed AS x
    CROSS JOIN company AS m
    WHERE x.is_open
    GROUP BY x.supplier_id
)
INSERT INTO supplier_scores AS old (supplier_id, first_due, first_on_time, first_units_due, first_units_on_time, now_due, now_on_time, now_units_due,
    now_units_on_time, order_due, order_on_time, order_units_due, order_units_on_time, on_time_percent, lines_open, lines_overdue, value_open, value_currency, as_of)
SELECT v.id,
    coalesce(t.first_due, 0) AS first_due, coalesce(t.first_on_time, 0) AS first_on_time,
    coalesce(t.first_units_due, 0) AS first_units_due, coalesce(t.first_units_on_time, 0) AS first_units_on_time,
    coalesce(t.now_due, 0) AS now_due, coalesce(t.now_on_time, 0) AS now_on_time,
    coalesce(t.now_units_due, 0) AS now_units_due, coalesce(t.now_units_on_time, 0) AS now_units_on_time,
    coalesce(t.order_due, 0) AS order_due, coalesce(t.order_on_time, 0) AS order_on_time,
    coalesce(t.order_units_due, 0) AS order_units_due, coalesce(t.order_units_on_time, 0) AS order_units_on_time,
    CASE WHEN t.first_due > 0 THEN t.first_on_time * 100 / t.first_due WHEN t.order_due > 0 THEN t.order_on_time * 100 / t.order_due END AS on_time_percent,
    coalesce(o.lines_open, 0) AS lines_open, coalesce(o.lines_overdue, 0) AS lines_overdue,
    CASE WHEN o.supplier_id IS NULL THEN 0 WHEN o.without_cost > 0 THEN NULL WHEN o.currencies = 1 THEN o.value WHEN o.without_rate = 0 THEN o.value_here END AS value_open,
    CASE WHEN o.without_cost = 0 AND o.currencies = 1 THEN nullif(o.currency, m.currency) END AS value_currency,
    CAST($1 AS date) AS as_of
FROM suppliers AS v
CROSS JOIN company AS m
LEFT JOIN on_time AS t ON t.supplier_id = v.id
LEFT JOIN owed AS o ON o.supplier_id = v.id
ORDER BY v.id
ON CONFLICT (supplier_id) DO UPDATE
SET first_due = excluded.first_due, first_on_time = excluded.first_on_time, first_units_due = excluded.first_units_due,
    first_units_on_time = excluded.first_units_on_time, now_due = excluded.now_due, now_on_time = excluded.now_on_time,
    now_units_due = excluded.now_units_due, now_units_on_time = excluded.now_units_on_time, order_due = excluded.order_due,
    order_on_time = excluded.order_on_time, order_units_due = excluded.order_units_due, order_units_on_time = excluded.order_units_on_time,
    on_time_percent = excluded.on_time_percent, lines_open = excluded.lines_open, lines_overdue = excluded.lines_overdue,
    value_open = excluded.value_open, value_currency = excluded.value_currency, as_of = excluded.as_of
