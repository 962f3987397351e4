-- +goose Up
-- What the planner said last: soft pegs, and for every waiting line one row that the queue is read from.
CREATE TABLE plan_runs (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind          text NOT NULL,
    plan_date     date NOT NULL,
    actor         text NOT NULL,
    at            timestamptz NOT NULL,
    lines         bigint NOT NULL,
    pegs          bigint NOT NULL,
    rows_changed  bigint NOT NULL,
    exceptions    jsonb NOT NULL DEFAULT '[]',
    CONSTRAINT plan_runs_kind_known CHECK (kind IN ('plan', 'allocation'))
);

CREATE TABLE pegs (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    line_id    bigint NOT NULL REFERENCES sales_order_lines (id),
    sku_id     bigint NOT NULL REFERENCES skus (id),
    po_line_id bigint REFERENCES purchase_order_lines (id),
    qty        bigint NOT NULL,
    frozen     boolean NOT NULL DEFAULT false,
    date_supply date NOT NULL,
    CONSTRAINT pegs_qty_positive CHECK (qty > 0),
    CONSTRAINT pegs_key UNIQUE NULLS NOT DISTINCT (line_id, sku_id, po_line_id, frozen)
);
CREATE INDEX pegs_by_supply ON pegs (po_line_id);

-- One row per line that is backordered or over-allocated. It repeats what the queue sorts and filters by, so that a
-- page of it is one index walk; the plan rewrites only rows whose content changed.
CREATE TABLE backorders (
    line_id          bigint PRIMARY KEY REFERENCES sales_order_lines (id),
    rank             bigint NOT NULL,
    order_id         bigint NOT NULL,
    order_no         text COLLATE "C" NOT NULL,
    line_no          integer NOT NULL,
    order_date       date NOT NULL,
    customer_id      bigint NOT NULL,
    customer_code    text COLLATE "C" NOT NULL,
    customer_name    text COLLATE "C" NOT NULL,
    tier             text COLLATE "C" NOT NULL,
    channel          text COLLATE "C" NOT NULL,
    sku_id           bigint NOT NULL,
    sku              text COLLATE "C" NOT NULL,
    sku_name         text COLLATE "C" NOT NULL,
    warehouse        text COLLATE "C" NOT NULL,
    qty_ordered      bigint NOT NULL,
    qty_shipped      bigint NOT NULL,
    qty_allocated    bigint NOT NULL,
    qty_backordered  bigint NOT NULL,
    qty_covered      bigint NOT NULL,
    value            numeric(24, 6),
    date_requested   date,
    date_promised_first date,
    date_promised    date,
    promise_slips    integer NOT NULL,
    date_likely      date,
    date_safe        date,
    days_late        integer NOT NULL,
    supply_po_no     text COLLATE "C",
    supply_po_line_no integer,
    supply_supplier  text COLLATE "C",
    supply_date      date,
    supply_confirmed boolean NOT NULL DEFAULT false,
    supply_overdue   boolean NOT NULL DEFAULT false,
    status           text NOT NULL,
    reason           text NOT NULL,
    ship_policy      text NOT NULL,
    priority         smallint NOT NULL,
    held             boolean NOT NULL,
    no_supply        boolean NOT NULL,
    can_fill         boolean NOT NULL,
    promise_at_risk  boolean NOT NULL,
    promise_broken   boolean NOT NULL,
    one_away         boolean NOT NULL,
    pre_order        boolean NOT NULL,
    over_allocated   boolean NOT NULL,
    kit              boolean NOT NULL,
    search           tsvector GENERATED ALWAYS AS (to_tsvector('simple', order_no || ' ' || customer_code || ' ' || customer_name || ' ' || sku || ' ' || sku_name
        || ' ' || coalesce(supply_po_no, '') || ' ' || coalesce(supply_supplier, ''))) STORED
);
CREATE INDEX backorders_by_rank ON backorders (rank, line_id);
CREATE INDEX backorders_by_order_date ON backorders (order_date, line_id);
CREATE INDEX backorders_by_customer ON backorders (customer_name, line_id);
CREATE INDEX backorders_by_sku ON backorders (sku, line_id);
CREATE INDEX backorders_by_order_no ON backorders (order_no, line_id);
CREATE INDEX backorders_by_qty ON backorders (qty_backordered, line_id);
CREATE INDEX backorders_by_value ON backorders (value, line_id);
CREATE INDEX backorders_by_days_late ON backorders (days_late, line_id);
CREATE INDEX backorders_by_promised ON backorders (date_promised, line_id);
CREATE INDEX backorders_by_requested ON backorders (date_requested, line_id);
CREATE INDEX backorders_by_likely ON backorders (date_likely, line_id);
CREATE INDEX backorders_by_supply ON backorders (supply_po_no, line_id);
CREATE INDEX backorders_by_supplier ON backorders (supply_supplier, line_id);
CREATE INDEX backorders_by_reason ON backorders (reason, line_id);
CREATE INDEX backorders_by_search ON backorders USING gin (search);
CREATE INDEX backorders_no_supply ON backorders (rank, line_id) WHERE no_supply;
CREATE INDEX backorders_can_fill ON backorders (rank, line_id) WHERE can_fill;
CREATE INDEX backorders_at_risk ON backorders (rank, line_id) WHERE promise_at_risk;
CREATE INDEX backorders_broken ON backorders (rank, line_id) WHERE promise_broken;
CREATE INDEX backorders_one_away ON backorders (rank, line_id) WHERE one_away;
CREATE INDEX backorders_pre_order ON backorders (rank, line_id) WHERE pre_order;
CREATE INDEX backorders_over_allocated ON backorders (rank, line_id) WHERE over_allocated;
CREATE INDEX backorders_kit ON backorders (rank, line_id) WHERE kit;
CREATE INDEX backorders_vip ON backorders (rank, line_id) WHERE tier = 'vip';

-- +goose Down
DROP TABLE backorders, pegs, plan_runs;
