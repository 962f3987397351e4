-- +goose Up
-- What there is to buy: one row for every SKU that is bought and warehouse. A job works it out at night and after plans, so
-- that a page is a walk along an index; what people decided (another reorder point, a snooze) stands in the row and is kept.
CREATE TABLE buy_rows (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sku_id           bigint NOT NULL REFERENCES skus (id) ON DELETE CASCADE,
    warehouse_id     bigint NOT NULL REFERENCES warehouses (id) ON DELETE CASCADE,
    sku              text COLLATE "C" NOT NULL,
    sku_name         text COLLATE "C" NOT NULL,
    warehouse        text COLLATE "C" NOT NULL,
    supplier_code    text COLLATE "C" NOT NULL, -- whom it is bought from; empty: nobody is known
    supplier         text COLLATE "C" NOT NULL,
    currency         text NOT NULL,             -- of the cost
    sku_class        text NOT NULL,             -- by the value that is asked for in a year: A, B or C
    demand           text NOT NULL,             -- how it is asked for
    stocked          boolean NOT NULL,
    reorder_point    bigint NOT NULL,
    reorder_computed bigint NOT NULL,           -- by the numbers, whatever a person set
    up_to            bigint NOT NULL,
    qty_free         bigint NOT NULL,           -- on the shelf and nobody's yet
    qty_on_order     bigint NOT NULL,
    qty_drafted      bigint NOT NULL,           -- on purchase orders that were not sent
    qty_backordered  bigint NOT NULL,
    qty_uncovered    bigint NOT NULL,           -- of them, without supply and without a draft
    lines_waiting    bigint NOT NULL,           -- order lines without supply
    value_waiting    numeric(24, 6) NOT NULL,   -- of their units, at the customers' prices
    qty_suggested    bigint NOT NULL,
    qty_for_backorders bigint NOT NULL,
    qty_for_stock    bigint NOT NULL,
    qty_surplus      bigint NOT NULL,           -- units that only minimum, pack and multiple ask for
    capped           boolean NOT NULL,          -- the supplier sells less at once than is needed
    unit_cost        numeric(20, 6),
    last_cost        numeric(20, 6),
    last_currency    text NOT NULL,
    value            numeric(24, 6),            -- of what is suggested
    date_need_by     date,
    date_order_by    date,
    date_runs_out    date,
    risk             integer NOT NULL,          -- of running out, in thousandths
    next_po_no       text COLLATE "C",
    next_po_date     date,
    days_safe        integer NOT NULL,          -- from an order to the shelf
    why              jsonb NOT NULL,            -- the numbers behind it
    -- What people decided.
    override_point   bigint,
    override_service integer,                   -- in thousandths
    override_reason  text,
    override_by      text,
    override_at      timestamptz,
    snoozed_until    date,
    snooze_reason    text,
    snoozed_by       text,
    version          bigint NOT NULL DEFAULT 1, -- of what people decided
    CONSTRAINT buy_rows_key UNIQUE (sku_id, warehouse_id),
    CONSTRAINT buy_rows_class_known CHECK (sku_class IN ('A', 'B', 'C')),
    CONSTRAINT buy_rows_adds_up CHECK (qty_suggested = qty_for_backorders + qty_for_stock AND least(qty_for_backorders, qty_for_stock, qty_uncovered, qty_surplus) >= 0),
    CONSTRAINT buy_rows_risk_is_a_share CHECK (risk BETWEEN 0 AND 1000),
    CONSTRAINT buy_rows_override_in_bounds CHECK (override_point BETWEEN 0 AND 1000000000 AND override_service BETWEEN 500 AND 999),
    CONSTRAINT buy_rows_override_told CHECK ((override_point IS NULL AND override_service IS NULL) = (override_reason IS NULL)),
    CONSTRAINT buy_rows_snooze_told CHECK ((snoozed_until IS NULL) = (snooze_reason IS NULL))
);
CREATE INDEX buy_rows_by_sku ON buy_rows (sku, id);
CREATE INDEX buy_rows_by_supplier ON buy_rows (supplier, date_order_by, id);
CREATE INDEX buy_rows_by_order_by ON buy_rows (date_order_by, id);
CREATE INDEX buy_rows_by_value ON buy_rows (value, id);
CREATE INDEX buy_rows_by_risk ON buy_rows (risk, id);
CREATE INDEX buy_rows_by_suggested ON buy_rows (qty_suggested, id);
CREATE INDEX buy_rows_by_waiting ON buy_rows (value_waiting, id);
CREATE INDEX buy_rows_to_buy ON buy_rows (supplier, id) WHERE qty_suggested > 0;

-- What the buyer should do about purchase orders that are there, and between warehouses.
CREATE TABLE buy_messages (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind          text NOT NULL,
    sku_id        bigint NOT NULL REFERENCES skus (id) ON DELETE CASCADE,
    warehouse_id  bigint NOT NULL REFERENCES warehouses (id) ON DELETE CASCADE,
    po_line_id    bigint REFERENCES purchase_order_lines (id) ON DELETE CASCADE,
    from_id       bigint REFERENCES warehouses (id) ON DELETE CASCADE, -- of a transfer
    qty_now       bigint NOT NULL,
    qty_then      bigint NOT NULL,
    date_now      date,
    date_then     date,
    lines_waiting bigint NOT NULL,
    since         date NOT NULL,
    CONSTRAINT buy_messages_kind_known CHECK (kind IN ('expedite', 'defer', 'change', 'cancel', 'transfer')),
    CONSTRAINT buy_messages_key UNIQUE NULLS NOT DISTINCT (sku_id, warehouse_id, po_line_id, from_id),
    CONSTRAINT buy_messages_about_something CHECK ((kind = 'transfer') = (po_line_id IS NULL) AND (kind = 'transfer') = (from_id IS NOT NULL))
);

-- How a company buys: the chance that no customer waits while an order is under way, for each class of SKUs, and what
-- ordering and holding cost.
CREATE TABLE buy_settings (
    id             boolean PRIMARY KEY DEFAULT true,
    service_a      integer NOT NULL DEFAULT 970, -- in thousandths
    service_b      integer NOT NULL DEFAULT 950,
    service_c      integer NOT NULL DEFAULT 900,
    order_cost     numeric(20, 6) NOT NULL DEFAULT 25, -- of placing one line, in the company's currency
    holding_percent integer NOT NULL DEFAULT 25, -- of a unit's cost, in a year
    review_days    integer NOT NULL DEFAULT 1,
    horizon_days   integer NOT NULL DEFAULT 30,  -- of the risk of running out
    version        bigint NOT NULL DEFAULT 1,
    CONSTRAINT buy_settings_one CHECK (id),
    CONSTRAINT buy_settings_services_in_bounds CHECK (least(service_a, service_b, service_c) >= 500 AND greatest(service_a, service_b, service_c) <= 999),
    CONSTRAINT buy_settings_costs_in_bounds CHECK (order_cost >= 0 AND holding_percent BETWEEN 1 AND 200),
    CONSTRAINT buy_settings_days_in_bounds CHECK (review_days BETWEEN 0 AND 90 AND horizon_days BETWEEN 1 AND 365)
);
INSERT INTO buy_settings DEFAULT VALUES;

-- +goose Down
DROP TABLE buy_settings, buy_messages, buy_rows;
