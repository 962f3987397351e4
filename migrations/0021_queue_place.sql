-- +goose Up
-- Most lines that come into the queue stand at its end: look there first.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION queue_place(rule text, line_priority integer, date_need date, date_order date, no text, line integer) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    low bigint := 1;
    high bigint;
    middle bigint;
    r record;
    before boolean;
BEGIN
    SELECT coalesce(max(rank), 0) + 1 INTO high FROM backorders;
    middle := high - 1;
    WHILE low < high LOOP
        SELECT b.rank, b.priority, coalesce(b.date_requested, b.order_date) AS need, b.order_date, b.order_no, b.line_no INTO r
        FROM backorders AS b WHERE b.rank >= middle ORDER BY b.rank, b.line_id LIMIT 1;
        before := CASE rule
            WHEN 'FIFO' THEN (r.order_date, r.order_no, r.line_no) < (date_order, no COLLATE "C", line)
            WHEN 'DUE' THEN (r.need, r.priority, r.order_date, r.order_no, r.line_no) < (date_need, line_priority, date_order, no COLLATE "C", line)
            ELSE (r.priority, r.need, r.order_date, r.order_no, r.line_no) < (line_priority, date_need, date_order, no COLLATE "C", line)
        END;
        IF before THEN low := r.rank + 1; ELSE high := middle; END IF;
        middle := (low + high) / 2;
    END LOOP;
    -- In the middle it shares the rank of the line before it, and stands behind it as the younger line.
    RETURN CASE WHEN low > (SELECT coalesce(max(rank), 0) FROM backorders) THEN low ELSE low - 1 END;
END $$;
-- +goose StatementEnd

-- +goose Down
SELECT 1;
