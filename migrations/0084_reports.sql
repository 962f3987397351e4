-- +goose Up
-- What the reports read: every order line as they count it, the figures of every day, and what was owed at its end. All of it
-- is worked out from orders and shipments again at night and after imports; only a snapshot that was taken stays.
CREATE TABLE line_facts (
    line_id             bigint PRIMARY KEY REFERENCES sales_order_lines (id) ON DELETE CASCADE,
    order_id            bigint NOT NULL,
    customer_id         bigint NOT NULL,
    sku_id              bigint NOT NULL,
    warehouse_id        bigint NOT NULL,
    supplier_id         bigint,
    category_id         bigint,
    channel             text COLLATE "C" NOT NULL,
    tier                text COLLATE "C" NOT NULL,
    date_ordered        date NOT NULL,
    date_need           date NOT NULL,
    date_promised_first date,
    date_promised       date,
    date_shipped        date,
    date_completed      date,
    day_unknown         boolean NOT NULL,
    slips               integer NOT NULL,
    shipments           integer NOT NULL,
    qty_due             bigint NOT NULL,
    qty_cancelled       bigint NOT NULL,
    qty_shipped         bigint NOT NULL,
    qty_in_time         bigint NOT NULL,
    in_full_first       boolean,
    in_full             boolean,
    unit_price          numeric(20, 6)
);
CREATE INDEX line_facts_by_need ON line_facts (date_need, line_id);
CREATE INDEX line_facts_by_promise ON line_facts (date_promised_first, line_id);
CREATE INDEX line_facts_filled_late ON line_facts (date_completed, line_id) INCLUDE (date_need) WHERE date_completed > date_need;
CREATE INDEX line_facts_open ON line_facts (date_need, line_id) WHERE qty_shipped < qty_due AND NOT day_unknown;

-- The days on which a line left in parts; lines that left at once, or before there were shipments here, have none.
CREATE TABLE line_fact_parts (
    line_id bigint NOT NULL,
    day     date NOT NULL,
    units   bigint NOT NULL,
    PRIMARY KEY (line_id, day)
);

-- Sums of a day for the whole company (kind is empty), and for one member of a kind; of is empty where a line has none.
CREATE TABLE figure_days (
    kind              text COLLATE "C" NOT NULL,
    of                text COLLATE "C" NOT NULL,
    day               date NOT NULL,
    due               bigint NOT NULL,
    complete          bigint NOT NULL,
    units_due         bigint NOT NULL,
    units_in_time     bigint NOT NULL,
    value_due         numeric(30, 6) NOT NULL,
    value_in_time     numeric(30, 6) NOT NULL,
    units_ordered     bigint NOT NULL,
    units_cancelled   bigint NOT NULL,
    promised          bigint NOT NULL,
    kept_first        bigint NOT NULL,
    kept_current      bigint NOT NULL,
    in_full_first     bigint NOT NULL,
    slips             bigint NOT NULL,
    promised_done     bigint NOT NULL,
    days_off          bigint NOT NULL,
    days_wrong        bigint NOT NULL,
    promised_current  bigint NOT NULL,
    in_full_current   bigint NOT NULL,
    filled_late       bigint NOT NULL,
    days_late         bigint NOT NULL,
    PRIMARY KEY (kind, of, day)
);

CREATE TABLE snapshots (
    kind      text COLLATE "C" NOT NULL,
    of        text COLLATE "C" NOT NULL,
    day       date NOT NULL,
    lines     bigint NOT NULL,
    units     bigint NOT NULL,
    value     numeric(30, 6) NOT NULL,
    customers bigint NOT NULL,
    taken_at  timestamptz,
    PRIMARY KEY (kind, of, day)
);

-- When all of it was counted last, and for which day of the company.
CREATE TABLE report_counts (
    one  boolean PRIMARY KEY DEFAULT true,
    day  date NOT NULL,
    at   timestamptz NOT NULL,
    CONSTRAINT report_counts_one CHECK (one)
);

-- +goose Down
DROP TABLE report_counts, snapshots, figure_days, line_fact_parts, line_facts;
