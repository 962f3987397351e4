-- +goose Up
-- Commands speak to the database some thirty times each; here they are spared some of it.

-- The tallies of the queue, with statements that are planned once and not for every change.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION tally_backorders() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    tidy boolean;
BEGIN
    -- 511 are the bits of the presets.
    IF TG_OP = 'DELETE' THEN
        WITH sums AS (
            SELECT marks & 511 AS marks, CAST(NULL AS date) AS day, -count(*) AS lines, -sum(qty_backordered) AS units, -sum(coalesce(value, 0)) AS value
            FROM old_rows GROUP BY marks & 511
            UNION ALL
            SELECT NULL, order_date, -count(*), -sum(qty_backordered), -sum(coalesce(value, 0)) FROM old_rows GROUP BY order_date
        ), written AS (
            INSERT INTO backorder_tallies (marks, day, lines, units, value)
            SELECT marks, day, lines, units, value FROM sums
            RETURNING id
        )
        SELECT max(id) / 64 > (min(id) - 1) / 64 INTO tidy FROM written;
    ELSIF TG_OP = 'INSERT' THEN
        WITH sums AS (
            SELECT marks & 511 AS marks, CAST(NULL AS date) AS day, count(*) AS lines, sum(qty_backordered) AS units, sum(coalesce(value, 0)) AS value
            FROM new_rows GROUP BY marks & 511
            UNION ALL
            SELECT NULL, order_date, count(*), sum(qty_backordered), sum(coalesce(value, 0)) FROM new_rows GROUP BY order_date
        ), written AS (
            INSERT INTO backorder_tallies (marks, day, lines, units, value)
            SELECT marks, day, lines, units, value FROM sums
            RETURNING id
        )
        SELECT max(id) / 64 > (min(id) - 1) / 64 INTO tidy FROM written;
    ELSE
        WITH changed AS (
            SELECT -1 AS sign, marks, order_date, qty_backordered, value FROM old_rows
            UNION ALL
            SELECT 1, marks, order_date, qty_backordered, value FROM new_rows
        ), sums AS (
            SELECT marks & 511 AS marks, CAST(NULL AS date) AS day, sum(sign) AS lines, sum(sign * qty_backordered) AS units, sum(sign * coalesce(value, 0)) AS value
            FROM changed GROUP BY marks & 511
            UNION ALL
            SELECT NULL, order_date, sum(sign), sum(sign * qty_backordered), sum(sign * coalesce(value, 0)) FROM changed GROUP BY order_date
        ), written AS (
            INSERT INTO backorder_tallies (marks, day, lines, units, value)
            SELECT marks, day, lines, units, value FROM sums WHERE lines <> 0 OR units <> 0 OR value <> 0
            RETURNING id
        )
        SELECT max(id) / 64 > (min(id) - 1) / 64 INTO tidy FROM written;
    END IF;
    -- Every so often one writer tidies up, so that reading stays short.
    IF tidy THEN
        PERFORM merge_backorder_tallies();
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- How often company, warehouses and suppliers were changed, and with them the rules that turn a supplier's day into a
-- customer's: who has read those need not read them again.
CREATE TABLE date_rules_version (
    id      boolean PRIMARY KEY DEFAULT true,
    version bigint NOT NULL DEFAULT 1,
    CONSTRAINT date_rules_version_is_one_row CHECK (id)
);
INSERT INTO date_rules_version DEFAULT VALUES;
-- +goose StatementBegin
CREATE FUNCTION date_rules_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE date_rules_version SET version = version + 1;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER company_date_rules AFTER UPDATE ON company FOR EACH STATEMENT EXECUTE FUNCTION date_rules_changed();
CREATE TRIGGER warehouses_date_rules AFTER INSERT OR UPDATE OR DELETE ON warehouses FOR EACH STATEMENT EXECUTE FUNCTION date_rules_changed();
CREATE TRIGGER suppliers_date_rules AFTER INSERT OR UPDATE OR DELETE ON suppliers FOR EACH STATEMENT EXECUTE FUNCTION date_rules_changed();

-- +goose Down
DROP TRIGGER company_date_rules ON company;
DROP TRIGGER warehouses_date_rules ON warehouses;
DROP TRIGGER suppliers_date_rules ON suppliers;
DROP FUNCTION date_rules_changed;
DROP TABLE date_rules_version;
