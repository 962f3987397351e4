-- +goose Up
-- A walk through the queue passes by the rows of other presets in an index alone, but only where PostgreSQL knows that
-- everybody sees them; elsewhere it looks at each row in the table, which made pages fifteen times as slow until the next
-- sweep. So the queue is swept after a change of one row in fifty, instead of one in five.
ALTER TABLE backorders SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
ALTER TABLE backorder_dates SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);

-- +goose Down
ALTER TABLE backorder_dates RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor);
ALTER TABLE backorders RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor);
