-- +goose Up
-- Allocation runs: what would change, for whom and by which rule, before anybody lets it happen; and what did.
CREATE TABLE allocation_runs (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    state           text NOT NULL,
    policy          text NOT NULL,
    scope           text NOT NULL,
    reoptimises     boolean NOT NULL,
    wishes          jsonb NOT NULL,
    lines           bigint NOT NULL,
    gained          bigint NOT NULL,
    lost            bigint NOT NULL,
    units_gained    bigint NOT NULL,
    units_lost      bigint NOT NULL,
    value_gained    numeric(24, 6),
    value_lost      numeric(24, 6),
    promises_broken bigint NOT NULL,
    promises_mended bigint NOT NULL,
    exceptions      jsonb NOT NULL DEFAULT '[]',
    actor           text NOT NULL,
    at              timestamptz NOT NULL,
    approved_by     text,
    applied_by      text,
    applied_at      timestamptz,
    undone_by       text,
    undone_at       timestamptz,
    CONSTRAINT allocation_runs_state_known CHECK (state IN ('simulated', 'applied', 'undone')),
    CONSTRAINT allocation_runs_policy_known CHECK (policy IN ('FIFO', 'PRIORITY', 'DUE', 'FAIR')),
    CONSTRAINT allocation_runs_applied_by_somebody CHECK ((state = 'simulated') = (applied_at IS NULL) AND (state = 'undone') = (undone_at IS NOT NULL))
);
CREATE INDEX allocation_runs_by_time ON allocation_runs (at DESC, id DESC);

-- What becomes of each open line in the scope. place is its rank under the run's policy.
CREATE TABLE allocation_run_lines (
    run_id         bigint NOT NULL REFERENCES allocation_runs (id) ON DELETE CASCADE,
    line_id        bigint NOT NULL REFERENCES sales_order_lines (id),
    place          bigint NOT NULL,
    outcome        text NOT NULL,
    rule           text NOT NULL,
    rival          text NOT NULL,
    strategy       text NOT NULL,
    qty_open       bigint NOT NULL,
    qty_before     bigint NOT NULL,
    qty_after      bigint NOT NULL,
    date_before    date,
    date_after     date,
    broken_before  boolean NOT NULL,
    broken_after   boolean NOT NULL,
    edited         boolean NOT NULL,
    PRIMARY KEY (run_id, line_id),
    CONSTRAINT allocation_run_lines_outcome_known CHECK (outcome IN ('gained', 'lost', 'kept')),
    CONSTRAINT allocation_run_lines_within CHECK (qty_open >= 0 AND qty_before >= 0 AND qty_after BETWEEN 0 AND qty_open)
);
CREATE INDEX allocation_run_lines_by_line ON allocation_run_lines (line_id);
CREATE INDEX allocation_run_lines_by_outcome ON allocation_run_lines (run_id, outcome, place, line_id);

-- The units behind the lines that change, position by position: what is undone is exactly this.
CREATE TABLE allocation_run_units (
    run_id       bigint NOT NULL REFERENCES allocation_runs (id) ON DELETE CASCADE,
    line_id      bigint NOT NULL REFERENCES sales_order_lines (id),
    sku_id       bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    qty_before   bigint NOT NULL,
    qty_after    bigint NOT NULL,
    PRIMARY KEY (run_id, line_id, sku_id, warehouse_id),
    CONSTRAINT allocation_run_units_not_negative CHECK (qty_before >= 0 AND qty_after >= 0)
);
CREATE INDEX allocation_run_units_by_line ON allocation_run_units (line_id);

-- What the run was computed from, position by position. One that is not so any more makes the run stale.
CREATE TABLE allocation_run_pools (
    run_id          bigint NOT NULL REFERENCES allocation_runs (id) ON DELETE CASCADE,
    sku_id          bigint NOT NULL,
    warehouse_id    bigint NOT NULL,
    qty_on_hand     bigint NOT NULL,
    qty_unavailable bigint NOT NULL,
    qty_allocated   bigint NOT NULL,
    queue           text NOT NULL,
    PRIMARY KEY (run_id, sku_id, warehouse_id)
);

-- What of an open line decides who is served: a run whose lines have another fingerprint is stale.
-- +goose StatementBegin
CREATE FUNCTION line_fingerprint(l sales_order_lines, o sales_orders) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT hashtextextended(concat_ws(':', l.id, l.qty_backordered, l.qty_allocated, coalesce(l.priority, o.priority), l.ranked_at, l.ranked_need,
        l.date_requested, o.ship_policy, o.hold_reason IS NOT NULL), 0)
$$;
-- +goose StatementEnd

-- +goose Down
DROP FUNCTION line_fingerprint;
DROP TABLE allocation_run_pools, allocation_run_units, allocation_run_lines, allocation_runs;
