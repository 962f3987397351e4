-- +goose Up
-- A promise that was broken stays broken when another day is promised: the earliest day that was ever promised is kept, and
-- the line is past its promise from the day after it until it ships.
ALTER TABLE sales_order_lines ADD COLUMN date_promised_earliest date;
UPDATE sales_order_lines AS l
SET date_promised_earliest = least(l.date_promised_first, l.date_promised, p.date_promised)
FROM (
    SELECT x.id, min(y.date_promised) AS date_promised
    FROM sales_order_lines AS x
    LEFT JOIN promises AS y ON y.line_id = x.id
    WHERE x.date_promised_first IS NOT NULL
        OR x.date_promised IS NOT NULL
    GROUP BY x.id
) AS p
WHERE p.id = l.id;
-- Order lines were changed, which somebody has to answer for: without an entry Data health would find this change for ever.
SELECT append_audit(date_trunc('microseconds', now()), 'pegboard', ARRAY['upgraded'], ARRAY['company'], ARRAY['the earliest day that was promised is kept with every order line'])
WHERE coalesce(current_setting('pegboard.change', true), '') <> '';

-- +goose Down
ALTER TABLE sales_order_lines DROP COLUMN date_promised_earliest;
