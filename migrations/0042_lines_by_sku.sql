-- +goose Up
-- Whoever asks for the lines of a SKU asks for the open ones, which have an index of their own. The one over all lines was
-- read by nobody, and cost an import of many lines a tenth of its time.
DROP INDEX sales_order_lines_by_sku;

-- +goose Down
CREATE INDEX sales_order_lines_by_sku ON sales_order_lines (sku_id, id);
