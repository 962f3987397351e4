-- +goose Up
-- Every transaction that changes the ledger, an allocation, an order, a purchase order or a promise leaves one row here,
-- and the audit entry it is named by. A change made past the program leaves a row without one, so it is noticed.
CREATE TABLE changes (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       timestamptz NOT NULL DEFAULT now(),
    first_in text NOT NULL, -- the first table that was changed
    by_role  text NOT NULL DEFAULT session_user,
    audit_id bigint
);
CREATE INDEX changes_unnamed ON changes (id) WHERE audit_id IS NULL;

-- The setting holds the number of this transaction's row until it ends.
-- +goose StatementBegin
CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    noted bigint;
BEGIN
    IF coalesce(current_setting('pegboard.change', true), '') = '' AND EXISTS (SELECT FROM touched) THEN
        INSERT INTO changes (first_in) VALUES (TG_TABLE_NAME) RETURNING id INTO noted;
        PERFORM set_config('pegboard.change', CAST(noted AS text), true);
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION name_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('pegboard.change', true), '') <> '' THEN
        UPDATE changes SET audit_id = (SELECT max(id) FROM named) WHERE id = CAST(current_setting('pegboard.change') AS bigint) AND audit_id IS NULL;
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER audit_entries_name AFTER INSERT ON audit_entries REFERENCING NEW TABLE AS named FOR EACH STATEMENT EXECUTE FUNCTION name_change();

CREATE TRIGGER stock_movements_noted AFTER INSERT ON stock_movements REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION note_change();
CREATE TRIGGER promises_noted AFTER INSERT ON promises REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION note_change();
CREATE TRIGGER allocations_inserted AFTER INSERT ON allocations REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION note_change();
CREATE TRIGGER allocations_updated AFTER UPDATE ON allocations REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION note_change();
CREATE TRIGGER allocations_deleted AFTER DELETE ON allocations REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION note_change();
CREATE TRIGGER sales_orders_inserted AFTER INSERT ON sales_orders REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION note_change();
CREATE TRIGGER sales_orders_updated AFTER UPDATE ON sales_orders REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION note_change();
CREATE TRIGGER sales_orders_deleted AFTER DELETE ON sales_orders REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION note_change();
-- A new line comes with its order, or moves nothing that is promised, pegged or allocated before it is changed.
CREATE TRIGGER sales_order_lines_updated AFTER UPDATE ON sales_order_lines REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION note_change();
CREATE TRIGGER sales_order_lines_deleted AFTER DELETE ON sales_order_lines REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION note_change();
CREATE TRIGGER purchase_orders_inserted AFTER INSERT ON purchase_orders REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION note_change();
CREATE TRIGGER purchase_orders_updated AFTER UPDATE ON purchase_orders REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION note_change();
CREATE TRIGGER purchase_orders_deleted AFTER DELETE ON purchase_orders REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION note_change();
CREATE TRIGGER purchase_order_lines_inserted AFTER INSERT ON purchase_order_lines REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION note_change();
CREATE TRIGGER purchase_order_lines_updated AFTER UPDATE ON purchase_order_lines REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION note_change();
CREATE TRIGGER purchase_order_lines_deleted AFTER DELETE ON purchase_order_lines REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION note_change();

-- +goose Down
DROP TRIGGER audit_entries_name ON audit_entries;
DROP TRIGGER stock_movements_noted ON stock_movements;
DROP TRIGGER promises_noted ON promises;
DROP TRIGGER allocations_inserted ON allocations;
DROP TRIGGER allocations_updated ON allocations;
DROP TRIGGER allocations_deleted ON allocations;
DROP TRIGGER sales_orders_inserted ON sales_orders;
DROP TRIGGER sales_orders_updated ON sales_orders;
DROP TRIGGER sales_orders_deleted ON sales_orders;
DROP TRIGGER sales_order_lines_updated ON sales_order_lines;
DROP TRIGGER sales_order_lines_deleted ON sales_order_lines;
DROP TRIGGER purchase_orders_inserted ON purchase_orders;
DROP TRIGGER purchase_orders_updated ON purchase_orders;
DROP TRIGGER purchase_orders_deleted ON purchase_orders;
DROP TRIGGER purchase_order_lines_inserted ON purchase_order_lines;
DROP TRIGGER purchase_order_lines_updated ON purchase_order_lines;
DROP TRIGGER purchase_order_lines_deleted ON purchase_order_lines;
DROP FUNCTION name_change, note_change;
DROP TABLE changes;
