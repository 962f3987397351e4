-- +goose Up
-- Every night moves the dates of nearly every waiting line, and little else. A row of the queue whose indexed columns stay
-- as they were is rewritten in its place, without a touch of its twenty indexes; so what moves every night is in none of
-- them. The dates that people sort and filter by are kept once more, in rows so narrow that they and their index cost little.
CREATE TABLE backorder_dates (
    line_id     bigint PRIMARY KEY,
    marks       integer NOT NULL,
    order_date  date NOT NULL,
    date_likely date,
    date_safe   date,
    supply_date date
);
INSERT INTO backorder_dates (line_id, marks, order_date, date_likely, date_safe, supply_date)
SELECT line_id, marks, order_date, date_likely, date_safe, supply_date FROM backorders ORDER BY line_id;
CREATE INDEX backorder_dates_by_likely ON backorder_dates (date_likely, line_id) INCLUDE (marks, order_date);

-- The pages of the queue have room for the next version of their rows.
ALTER TABLE backorders SET (fillfactor = 45);
DROP INDEX backorders_by_likely, backorders_by_filters;
CREATE INDEX backorders_by_filters ON backorders (rank, line_id) INCLUDE (qty_ordered, qty_shipped, qty_allocated, qty_backordered,
    qty_covered, marks, order_date, days_late, line_no, promise_slips, priority, date_requested, date_promised_first, date_promised,
    supply_po_line_no, value, tier, channel, warehouse, status, reason, ship_policy);

-- +goose StatementBegin
CREATE FUNCTION keep_backorder_dates() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO backorder_dates (line_id, marks, order_date, date_likely, date_safe, supply_date)
        SELECT line_id, marks, order_date, date_likely, date_safe, supply_date FROM new_rows;
    ELSIF TG_OP = 'DELETE' THEN
        DELETE FROM backorder_dates AS d USING old_rows AS o WHERE d.line_id = o.line_id;
    ELSE
        UPDATE backorder_dates AS d
        SET marks = n.marks, order_date = n.order_date, date_likely = n.date_likely, date_safe = n.date_safe, supply_date = n.supply_date
        FROM new_rows AS n
        WHERE d.line_id = n.line_id
            AND (d.marks, d.order_date, d.date_likely, d.date_safe, d.supply_date) IS DISTINCT FROM (n.marks, n.order_date, n.date_likely, n.date_safe, n.supply_date);
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
-- Its statements are planned once for one row and for a hundred thousand: always from the rows to their keys.
ALTER FUNCTION keep_backorder_dates() SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off;

CREATE TRIGGER backorders_dates_insert AFTER INSERT ON backorders
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION keep_backorder_dates();
CREATE TRIGGER backorders_dates_update AFTER UPDATE ON backorders
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION keep_backorder_dates();
CREATE TRIGGER backorders_dates_delete AFTER DELETE ON backorders
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION keep_backorder_dates();

-- +goose Down
DROP TRIGGER backorders_dates_insert ON backorders;
DROP TRIGGER backorders_dates_update ON backorders;
DROP TRIGGER backorders_dates_delete ON backorders;
DROP FUNCTION keep_backorder_dates;
DROP TABLE backorder_dates;
ALTER TABLE backorders RESET (fillfactor);
DROP INDEX backorders_by_filters;
CREATE INDEX backorders_by_filters ON backorders (rank, line_id) INCLUDE (qty_ordered, qty_shipped, qty_allocated, qty_backordered,
    qty_covered, marks, order_date, days_late, line_no, promise_slips, priority, date_requested, date_promised_first, date_promised, date_likely,
    date_safe, supply_date, supply_po_line_no, value, tier, channel, warehouse, status, reason, ship_policy);
CREATE INDEX backorders_by_likely ON backorders (date_likely, line_id) INCLUDE (marks, order_date);
