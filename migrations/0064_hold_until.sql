-- +goose Up
-- The day on which a hold ends by itself. Without a reason there is no hold, and the day means nothing.
ALTER TABLE sales_orders ADD COLUMN hold_until date;
CREATE INDEX sales_orders_hold_until ON sales_orders (hold_until) WHERE hold_until IS NOT NULL AND hold_reason IS NOT NULL;
ALTER TABLE backorders ADD COLUMN hold_until date;

-- +goose Down
ALTER TABLE backorders DROP COLUMN hold_until;
DROP INDEX sales_orders_hold_until;
ALTER TABLE sales_orders DROP COLUMN hold_until;
