-- +goose Up
-- How well the estimates of lead times, and simpler methods beside them, would have done on the company's own past. A row
-- for each day on which that was worked out; the newest is shown.
CREATE TABLE lead_evaluations (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    day      date NOT NULL,        -- the company's day
    cutoff   date NOT NULL,        -- orders placed from here on were forecast
    orders   integer NOT NULL,
    received integer NOT NULL,     -- of the orders
    groups   jsonb NOT NULL,       -- leadtime.Group: all orders, by year, by size of the supplier
    at       timestamptz NOT NULL,
    CONSTRAINT lead_evaluations_counts CHECK (0 <= received AND received <= orders)
);

-- +goose Down
DROP TABLE lead_evaluations;
