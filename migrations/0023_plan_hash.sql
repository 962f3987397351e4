-- +goose Up
-- A fingerprint of what the plan said of a line, so that a plan of a few lines writes only those of which it says
-- something else.
ALTER TABLE backorders ADD COLUMN plan_hash bigint NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE backorders DROP COLUMN plan_hash;
