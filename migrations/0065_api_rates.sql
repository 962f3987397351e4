-- +goose Up
-- How many requests of a minute were given out to programs, for each API key. It is not logged: after a crash everybody
-- begins anew, and nothing waits for the disk.
CREATE UNLOGGED TABLE api_rates (
    prefix text PRIMARY KEY,
    minute timestamptz NOT NULL,
    taken  integer NOT NULL
);

-- +goose Down
DROP TABLE api_rates;
