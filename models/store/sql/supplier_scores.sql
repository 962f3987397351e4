-- How reliable was a supplier in the last twelve months, and what does it owe?
SELECT first_due, first_on_time, first_units_due, first_units_on_time, now_due, now_on_time, now_units_due, now_units_on_time,
    order_due, order_on_time, order_units_due, order_units_on_time, lines_open, lines_overdue,
    coalesce(CAST(value_open AS text), '') AS value_open, coalesce(value_currency, '') AS value_currency, as_of
FROM supplier_scores
WHERE supplier_id = $1
