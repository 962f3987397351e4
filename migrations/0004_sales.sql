-- +goose Up
-- Customer orders. Per line, always: ordered = shipped + allocated + backordered + cancelled.
CREATE TABLE customers (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code    text COLLATE "C" NOT NULL,
    name    text COLLATE "C" NOT NULL,
    region  text,
    tier    text NOT NULL DEFAULT 'standard',
    email   text,
    version bigint NOT NULL DEFAULT 1,
    CONSTRAINT customers_code_unique UNIQUE (code),
    CONSTRAINT customers_code_filled CHECK (code <> ''),
    CONSTRAINT customers_tier_known CHECK (tier IN ('vip', 'key', 'standard'))
);

CREATE TABLE sales_orders (
    id                   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_no             text COLLATE "C" NOT NULL,
    customer_id          bigint NOT NULL REFERENCES customers (id),
    order_date           date NOT NULL,
    order_date_estimated boolean NOT NULL DEFAULT false,
    status               text NOT NULL DEFAULT 'open',
    channel              text,
    customer_ref         text,
    ship_policy          text NOT NULL DEFAULT 'as_available',
    max_shipments        integer,
    priority             smallint NOT NULL DEFAULT 5,
    hold_reason          text,
    version              bigint NOT NULL DEFAULT 1,
    CONSTRAINT sales_orders_order_no_unique UNIQUE (order_no),
    CONSTRAINT sales_orders_order_no_filled CHECK (order_no <> ''),
    CONSTRAINT sales_orders_status_known CHECK (status IN ('open', 'partially_shipped', 'closed', 'cancelled')),
    CONSTRAINT sales_orders_ship_policy_known CHECK (ship_policy IN ('as_available', 'line_complete', 'order_complete', 'max_shipments')),
    CONSTRAINT sales_orders_priority_range CHECK (priority BETWEEN 1 AND 9)
);
CREATE INDEX sales_orders_by_customer ON sales_orders (customer_id, order_date);
CREATE INDEX sales_orders_by_date ON sales_orders (order_date, id);

CREATE TABLE sales_order_lines (
    id                     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id               bigint NOT NULL REFERENCES sales_orders (id),
    line_no                integer NOT NULL,
    sku_id                 bigint NOT NULL REFERENCES skus (id),
    warehouse_id           bigint NOT NULL REFERENCES warehouses (id),
    qty_ordered            bigint NOT NULL,
    qty_shipped            bigint NOT NULL DEFAULT 0,
    qty_allocated          bigint NOT NULL DEFAULT 0,
    qty_backordered        bigint NOT NULL,
    qty_cancelled          bigint NOT NULL DEFAULT 0,
    date_requested         date,
    date_promised_first    date,
    date_promised          date,
    promise_slips          integer NOT NULL DEFAULT 0,
    promise_source         text,
    date_shipped           date,
    unit_price             numeric(20, 6),
    reason                 text,
    reason_by_person       boolean NOT NULL DEFAULT false,
    over_allocated         boolean NOT NULL DEFAULT false,
    source_po_no           text COLLATE "C",
    source_po_line_no      integer,
    version                bigint NOT NULL DEFAULT 1,
    CONSTRAINT sales_order_lines_key UNIQUE (order_id, line_no),
    CONSTRAINT sales_order_lines_identity CHECK (qty_ordered = qty_shipped + qty_allocated + qty_backordered + qty_cancelled),
    CONSTRAINT sales_order_lines_not_negative CHECK (qty_ordered > 0 AND qty_shipped >= 0 AND qty_allocated >= 0 AND qty_backordered >= 0 AND qty_cancelled >= 0),
    CONSTRAINT sales_order_lines_reason_known CHECK (reason IN ('awaiting_supply', 'supplier_backorder', 'manufacturer_production',
        'manufacturer_material', 'manufacturer_logistics', 'transport', 'quality_hold', 'demand_spike', 'stock_error', 'outranked'))
);
CREATE INDEX sales_order_lines_open_by_sku ON sales_order_lines (sku_id, warehouse_id) WHERE qty_backordered > 0 OR qty_allocated > 0;
CREATE INDEX sales_order_lines_by_sku ON sales_order_lines (sku_id, id);

-- The kit as it was when the line was ordered: later changes of the bill of materials do not touch it.
CREATE TABLE sales_order_line_components (
    line_id bigint NOT NULL REFERENCES sales_order_lines (id),
    sku_id  bigint NOT NULL REFERENCES skus (id),
    qty_per bigint NOT NULL,
    PRIMARY KEY (line_id, sku_id),
    CONSTRAINT sales_order_line_components_qty_positive CHECK (qty_per > 0)
);

CREATE TABLE sales_order_links (
    order_id           bigint NOT NULL REFERENCES sales_orders (id),
    backorder_order_id bigint NOT NULL REFERENCES sales_orders (id),
    PRIMARY KEY (order_id, backorder_order_id),
    CONSTRAINT sales_order_links_not_itself CHECK (order_id <> backorder_order_id)
);
CREATE INDEX sales_order_links_by_child ON sales_order_links (backorder_order_id);

-- Hard commitments: stock in the building that is for this line. For a kit the units are component units.
CREATE TABLE allocations (
    line_id      bigint NOT NULL REFERENCES sales_order_lines (id),
    sku_id       bigint NOT NULL REFERENCES skus (id),
    warehouse_id bigint NOT NULL REFERENCES warehouses (id),
    qty          bigint NOT NULL,
    PRIMARY KEY (line_id, sku_id, warehouse_id),
    CONSTRAINT allocations_qty_positive CHECK (qty > 0)
);
CREATE INDEX allocations_by_position ON allocations (sku_id, warehouse_id);

-- The promise ledger: every promise and every change of one. Never overwritten.
CREATE TABLE promises (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    line_id       bigint NOT NULL REFERENCES sales_order_lines (id),
    date_promised date,
    source        text NOT NULL,
    reason        text NOT NULL,
    told_customer boolean NOT NULL DEFAULT false,
    actor         text NOT NULL,
    at            timestamptz NOT NULL
);
CREATE INDEX promises_by_line ON promises (line_id, id);
CREATE TRIGGER promises_append_only BEFORE UPDATE OR DELETE ON promises
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- +goose Down
DROP TABLE promises, allocations, sales_order_links, sales_order_line_components, sales_order_lines, sales_orders, customers;
