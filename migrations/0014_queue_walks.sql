-- +goose Up
-- Every page of the queue is a walk along one index that stops at the last row of the page. For that an index must say
-- itself whether a row belongs to the chosen preset: rows that do not are passed by without reading the table.

-- What presets and filters ask of a row, one bit for each: see the marks in the store's list of backorders.
ALTER TABLE backorders ADD COLUMN marks integer NOT NULL GENERATED ALWAYS AS (
    no_supply::integer + can_fill::integer * 2 + promise_at_risk::integer * 4 + promise_broken::integer * 8 + one_away::integer * 16
    + pre_order::integer * 32 + over_allocated::integer * 64 + kit::integer * 128 + (tier = 'vip')::integer * 256 + held::integer * 512
    + supply_confirmed::integer * 1024 + supply_overdue::integer * 2048 + not_ordered::integer * 4096) STORED;

-- What an index carries must fit into one of its entries.
ALTER TABLE customers ADD CONSTRAINT customers_name_short CHECK (octet_length(name) <= 500);
ALTER TABLE skus ADD CONSTRAINT skus_name_short CHECK (octet_length(name) <= 500);
ALTER TABLE suppliers ADD CONSTRAINT suppliers_name_short CHECK (octet_length(name) <= 500);
ALTER TABLE sales_orders ADD CONSTRAINT sales_orders_channel_short CHECK (octet_length(channel) <= 500);

DROP INDEX backorders_by_rank, backorders_by_order_date, backorders_by_customer, backorders_by_sku, backorders_by_order_no, backorders_by_qty,
    backorders_by_value, backorders_by_days_late, backorders_by_promised, backorders_by_requested, backorders_by_likely, backorders_by_supply,
    backorders_by_supplier, backorders_by_reason, backorders_no_supply, backorders_can_fill, backorders_at_risk, backorders_broken,
    backorders_one_away, backorders_pre_order, backorders_over_allocated, backorders_kit, backorders_vip;

CREATE INDEX backorders_by_rank ON backorders (rank, line_id) INCLUDE (marks, order_date);
-- Everything narrow that people filter by: which rows fit, and what they add up to, is answered from this index alone.
CREATE INDEX backorders_by_filters ON backorders (rank, line_id) INCLUDE (qty_ordered, qty_shipped, qty_allocated, qty_backordered,
    qty_covered, marks, order_date, days_late, line_no, promise_slips, priority, date_requested, date_promised_first, date_promised, date_likely,
    date_safe, supply_date, supply_po_line_no, value, tier, channel, warehouse, status, reason, ship_policy);
CREATE INDEX backorders_by_order_date ON backorders (order_date, line_id) INCLUDE (marks);
CREATE INDEX backorders_by_customer ON backorders (customer_name, line_id) INCLUDE (marks, order_date);
CREATE INDEX backorders_by_sku ON backorders (sku, line_id) INCLUDE (marks, order_date);
CREATE INDEX backorders_by_order_no ON backorders (order_no, line_id) INCLUDE (marks, order_date);
CREATE INDEX backorders_by_qty ON backorders (qty_backordered, line_id) INCLUDE (marks, order_date);
CREATE INDEX backorders_by_value ON backorders (value, line_id) INCLUDE (marks, order_date);
CREATE INDEX backorders_by_days_late ON backorders (days_late, line_id) INCLUDE (marks, order_date);
CREATE INDEX backorders_by_promised ON backorders (date_promised, line_id) INCLUDE (marks, order_date);
CREATE INDEX backorders_by_requested ON backorders (date_requested, line_id) INCLUDE (marks, order_date);
CREATE INDEX backorders_by_likely ON backorders (date_likely, line_id) INCLUDE (marks, order_date);
CREATE INDEX backorders_by_supply ON backorders (supply_po_no, line_id) INCLUDE (marks, order_date);
CREATE INDEX backorders_by_supplier ON backorders (supply_supplier, line_id) INCLUDE (marks, order_date);

-- Presets that usually hold few rows are found at once; whoever sorts them otherwise sorts those few.
CREATE INDEX backorders_can_fill ON backorders (rank, line_id) WHERE (marks & 2) <> 0;
CREATE INDEX backorders_one_away ON backorders (rank, line_id) WHERE (marks & 16) <> 0;
CREATE INDEX backorders_pre_order ON backorders (rank, line_id) WHERE (marks & 32) <> 0;
CREATE INDEX backorders_over_allocated ON backorders (rank, line_id) WHERE (marks & 64) <> 0;
CREATE INDEX backorders_kit ON backorders (rank, line_id) WHERE (marks & 128) <> 0;

CREATE INDEX backorders_by_customer_code ON backorders (customer_code);

-- How many rows each preset has and what they add up to, kept while the rows change. Writers only ever append, so that
-- none waits for another; the figure is the sum, and now and then old entries become one. marks holds the bits of the
-- presets; an entry with a day counts the rows of that order date instead, for the preset of old orders.
CREATE TABLE backorder_tallies (
    id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    marks integer,
    day   date,
    lines bigint NOT NULL,
    units bigint NOT NULL,
    value numeric(30, 6) NOT NULL,
    CONSTRAINT backorder_tallies_of_one_thing CHECK ((marks IS NULL) <> (day IS NULL))
);

-- +goose StatementBegin
CREATE FUNCTION merge_backorder_tallies() RETURNS void LANGUAGE sql AS $$
    WITH old AS (
        DELETE FROM backorder_tallies
        WHERE id IN (SELECT id FROM backorder_tallies ORDER BY id FOR UPDATE SKIP LOCKED)
        RETURNING marks, day, lines, units, value
    )
    INSERT INTO backorder_tallies (marks, day, lines, units, value)
    SELECT marks, day, sum(lines), sum(units), sum(value)
    FROM old
    GROUP BY marks, day
    HAVING sum(lines) <> 0 OR sum(units) <> 0 OR sum(value) <> 0
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION tally_backorders() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    gone CONSTANT text := 'SELECT -1 AS sign, marks, order_date, qty_backordered, value FROM old_rows';
    come CONSTANT text := 'SELECT 1 AS sign, marks, order_date, qty_backordered, value FROM new_rows';
    changed text := come;
    tidy boolean;
BEGIN
    IF TG_OP = 'DELETE' THEN
        changed := gone;
    ELSIF TG_OP = 'UPDATE' THEN
        changed := gone || ' UNION ALL ' || come;
    END IF;
    -- 511 are the bits of the presets.
    EXECUTE 'WITH changed AS (' || changed || '), sums AS (
            SELECT marks & 511 AS marks, CAST(NULL AS date) AS day, sum(sign) AS lines, sum(sign * qty_backordered) AS units, sum(sign * coalesce(value, 0)) AS value
            FROM changed GROUP BY marks & 511
            UNION ALL
            SELECT NULL, order_date, sum(sign), sum(sign * qty_backordered), sum(sign * coalesce(value, 0))
            FROM changed GROUP BY order_date
        ), written AS (
            INSERT INTO backorder_tallies (marks, day, lines, units, value)
            SELECT marks, day, lines, units, value FROM sums WHERE lines <> 0 OR units <> 0 OR value <> 0
            RETURNING id
        )
        SELECT max(id) / 64 > (min(id) - 1) / 64 FROM written' INTO tidy;
    -- Every so often one writer tidies up, so that reading stays short.
    IF tidy THEN
        PERFORM merge_backorder_tallies();
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER backorders_tally_insert AFTER INSERT ON backorders
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tally_backorders();
CREATE TRIGGER backorders_tally_update AFTER UPDATE ON backorders
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tally_backorders();
CREATE TRIGGER backorders_tally_delete AFTER DELETE ON backorders
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION tally_backorders();

INSERT INTO backorder_tallies (marks, day, lines, units, value)
SELECT marks & 511, NULL, count(*), sum(qty_backordered), sum(coalesce(value, 0)) FROM backorders GROUP BY marks & 511
UNION ALL
SELECT NULL, order_date, count(*), sum(qty_backordered), sum(coalesce(value, 0)) FROM backorders GROUP BY order_date;

-- +goose Down
DROP TRIGGER backorders_tally_insert ON backorders;
DROP TRIGGER backorders_tally_update ON backorders;
DROP TRIGGER backorders_tally_delete ON backorders;
DROP FUNCTION tally_backorders, merge_backorder_tallies;
DROP TABLE backorder_tallies;
ALTER TABLE backorders DROP COLUMN marks;
ALTER TABLE customers DROP CONSTRAINT customers_name_short;
ALTER TABLE skus DROP CONSTRAINT skus_name_short;
ALTER TABLE suppliers DROP CONSTRAINT suppliers_name_short;
ALTER TABLE sales_orders DROP CONSTRAINT sales_orders_channel_short;
DROP INDEX backorders_by_customer_code;
CREATE INDEX backorders_by_rank ON backorders (rank, line_id);
CREATE INDEX backorders_by_order_date ON backorders (order_date, line_id);
CREATE INDEX backorders_by_customer ON backorders (customer_name, line_id);
CREATE INDEX backorders_by_sku ON backorders (sku, line_id);
CREATE INDEX backorders_by_order_no ON backorders (order_no, line_id);
CREATE INDEX backorders_by_qty ON backorders (qty_backordered, line_id);
CREATE INDEX backorders_by_value ON backorders (value, line_id);
CREATE INDEX backorders_by_days_late ON backorders (days_late, line_id);
CREATE INDEX backorders_by_promised ON backorders (date_promised, line_id);
CREATE INDEX backorders_by_requested ON backorders (date_requested, line_id);
CREATE INDEX backorders_by_likely ON backorders (date_likely, line_id);
CREATE INDEX backorders_by_supply ON backorders (supply_po_no, line_id);
CREATE INDEX backorders_by_supplier ON backorders (supply_supplier, line_id);
CREATE INDEX backorders_by_reason ON backorders (reason, line_id);
CREATE INDEX backorders_no_supply ON backorders (rank, line_id) WHERE no_supply;
CREATE INDEX backorders_can_fill ON backorders (rank, line_id) WHERE can_fill;
CREATE INDEX backorders_at_risk ON backorders (rank, line_id) WHERE promise_at_risk;
CREATE INDEX backorders_broken ON backorders (rank, line_id) WHERE promise_broken;
CREATE INDEX backorders_one_away ON backorders (rank, line_id) WHERE one_away;
CREATE INDEX backorders_pre_order ON backorders (rank, line_id) WHERE pre_order;
CREATE INDEX backorders_over_allocated ON backorders (rank, line_id) WHERE over_allocated;
CREATE INDEX backorders_kit ON backorders (rank, line_id) WHERE kit;
CREATE INDEX backorders_vip ON backorders (rank, line_id) WHERE tier = 'vip';
