-- +goose Up
-- A warehouse or a purchase order line is deleted or joined without reading all of the buy desk.
CREATE INDEX buy_rows_by_warehouse ON buy_rows (warehouse_id);
CREATE INDEX buy_messages_by_warehouse ON buy_messages (warehouse_id);
CREATE INDEX buy_messages_by_supply ON buy_messages (po_line_id);
CREATE INDEX buy_messages_by_origin ON buy_messages (from_id);

-- +goose Down
DROP INDEX buy_messages_by_origin, buy_messages_by_supply, buy_messages_by_warehouse, buy_rows_by_warehouse;
