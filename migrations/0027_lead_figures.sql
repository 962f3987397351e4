-- +goose Up
-- What suppliers do beside what they say, worked out at night and after imports, so that lists and pages only read it.
-- One row for each supplier (no SKU) and for each of its SKUs that was ordered; the job rewrites only what changed.
CREATE TABLE lead_figures (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    supplier_id     bigint NOT NULL REFERENCES suppliers (id) ON DELETE CASCADE,
    sku_id          bigint REFERENCES skus (id) ON DELETE CASCADE,
    days_planned    integer NOT NULL,  -- from order to dock, as stated or else as usual
    days_likely     integer NOT NULL,
    days_safe       integer NOT NULL,
    percentile      integer NOT NULL,  -- of the safe days
    received        integer NOT NULL,  -- own deliveries behind it
    still_open      integer NOT NULL,  -- own orders that are under way
    weight_tenths   integer NOT NULL,  -- of the own deliveries, in tenths: old ones and lines that came together count less
    borrowed        integer NOT NULL,  -- percent of the estimate that is not its own
    confidence      text NOT NULL,
    days_by_percent integer[],         -- days within which 1, 2, … 99 of a hundred come; of suppliers only
    lead_stated     integer,           -- stored lead time when this was worked out
    lead_suggested  integer,           -- stored lead time that the deliveries suggest; NULL: the stored one may stay
    longer          integer NOT NULL,  -- of the own deliveries, how many took longer than planned
    CONSTRAINT lead_figures_key UNIQUE NULLS NOT DISTINCT (supplier_id, sku_id),
    CONSTRAINT lead_figures_confidence_known CHECK (confidence IN ('high', 'medium', 'low')),
    CONSTRAINT lead_figures_in_order CHECK (0 <= days_likely AND days_likely <= days_safe),
    CONSTRAINT lead_figures_counts CHECK (received >= 0 AND still_open >= 0 AND longer BETWEEN 0 AND received AND borrowed BETWEEN 0 AND 100)
);
CREATE INDEX lead_figures_by_sku ON lead_figures (sku_id) WHERE sku_id IS NOT NULL;
CREATE INDEX lead_figures_suggested ON lead_figures (supplier_id, sku_id) WHERE lead_suggested IS NOT NULL;

-- On time over the last twelve months, against the date that was confirmed first, the one that is confirmed now, and the
-- order's own where nobody confirmed any. Nothing due is no data, which is neither 0 nor 100 %.
CREATE TABLE supplier_scores (
    supplier_id         bigint PRIMARY KEY REFERENCES suppliers (id) ON DELETE CASCADE,
    first_due           integer NOT NULL,
    first_on_time       integer NOT NULL,
    first_units_due     bigint NOT NULL,
    first_units_on_time bigint NOT NULL,
    now_due             integer NOT NULL,
    now_on_time         integer NOT NULL,
    now_units_due       bigint NOT NULL,
    now_units_on_time   bigint NOT NULL,
    order_due           integer NOT NULL,
    order_on_time       integer NOT NULL,
    order_units_due     bigint NOT NULL,
    order_units_on_time bigint NOT NULL,
    on_time_percent     integer,  -- against the first confirmed date, else the order's own; whole percent, rounded down
    lines_open          integer NOT NULL,
    lines_overdue       integer NOT NULL,
    value_open          numeric(24, 6),
    value_currency      text,     -- NULL: the company's
    as_of               date NOT NULL,
    CONSTRAINT supplier_scores_counts CHECK (first_on_time <= first_due AND now_on_time <= now_due AND order_on_time <= order_due
        AND first_units_on_time <= first_units_due AND now_units_on_time <= now_units_due AND order_units_on_time <= order_units_due
        AND lines_overdue <= lines_open)
);

-- A suggestion that somebody dismissed comes again only with new evidence.
CREATE TABLE lead_dismissals (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    supplier_id bigint NOT NULL REFERENCES suppliers (id) ON DELETE CASCADE,
    sku_id      bigint REFERENCES skus (id) ON DELETE CASCADE,
    suggested   integer NOT NULL,
    received    integer NOT NULL, -- deliveries behind it at the time
    actor       text NOT NULL,
    at          timestamptz NOT NULL,
    CONSTRAINT lead_dismissals_key UNIQUE NULLS NOT DISTINCT (supplier_id, sku_id)
);

-- +goose Down
DROP TABLE lead_dismissals, supplier_scores, lead_figures;
