-- +goose Up
-- The lists of corrections by day, and of positions that promise more than they hold.
CREATE INDEX stock_adjustments_by_day ON stock_adjustments ((CAST(at AT TIME ZONE 'UTC' AS date)), id);
CREATE INDEX stock_levels_over_allocated ON stock_levels (sku_id, warehouse_id) WHERE over_allocated;

-- +goose Down
DROP INDEX stock_levels_over_allocated;
DROP INDEX stock_adjustments_by_day;
