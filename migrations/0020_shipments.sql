-- +goose Up
-- What left, what came back, and the corrections of stock: the papers behind the ledger's entries.
CREATE SEQUENCE shipment_numbers START 100001;
CREATE TABLE shipments (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    shipment_no  text COLLATE "C" NOT NULL,
    order_id     bigint NOT NULL REFERENCES sales_orders (id),
    warehouse_id bigint NOT NULL REFERENCES warehouses (id),
    date_shipped date NOT NULL,
    carrier      text,
    tracking     text,
    actor        text NOT NULL,
    at           timestamptz NOT NULL,
    reversed_at  timestamptz,
    CONSTRAINT shipments_shipment_no_unique UNIQUE (shipment_no),
    CONSTRAINT shipments_shipment_no_filled CHECK (shipment_no <> '')
);
CREATE INDEX shipments_by_order ON shipments (order_id, id);
CREATE INDEX shipments_by_date ON shipments (date_shipped, id);

-- The packing slip as it was: of every line of the order what left now, what had left before, and what is still to come.
CREATE TABLE shipment_lines (
    shipment_id     bigint NOT NULL REFERENCES shipments (id),
    line_id         bigint NOT NULL REFERENCES sales_order_lines (id),
    qty_shipped     bigint NOT NULL,
    qty_before      bigint NOT NULL,
    qty_backordered bigint NOT NULL,
    date_expected   date,
    PRIMARY KEY (shipment_id, line_id),
    CONSTRAINT shipment_lines_not_negative CHECK (qty_shipped >= 0 AND qty_before >= 0 AND qty_backordered >= 0)
);
CREATE INDEX shipment_lines_by_line ON shipment_lines (line_id, shipment_id);

CREATE SEQUENCE receipt_numbers START 100001;
CREATE SEQUENCE return_numbers START 100001;
CREATE TABLE customer_returns (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    return_no     text COLLATE "C" NOT NULL,
    line_id       bigint NOT NULL REFERENCES sales_order_lines (id),
    warehouse_id  bigint NOT NULL REFERENCES warehouses (id),
    date_returned date NOT NULL,
    qty           bigint NOT NULL,
    condition     text NOT NULL,
    reason        text NOT NULL,
    actor         text NOT NULL,
    at            timestamptz NOT NULL,
    CONSTRAINT customer_returns_return_no_unique UNIQUE (return_no),
    CONSTRAINT customer_returns_qty_positive CHECK (qty > 0),
    CONSTRAINT customer_returns_condition_known CHECK (condition IN ('sellable', 'inspect', 'damaged'))
);
CREATE INDEX customer_returns_by_line ON customer_returns (line_id, id);
CREATE INDEX customer_returns_by_date ON customer_returns (date_returned, id);

CREATE SEQUENCE adjustment_numbers START 100001;
CREATE TABLE stock_adjustments (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    adjustment_no      text COLLATE "C" NOT NULL,
    sku_id             bigint NOT NULL REFERENCES skus (id),
    warehouse_id       bigint NOT NULL REFERENCES warehouses (id),
    kind               text NOT NULL,
    qty_on_hand_before bigint NOT NULL,
    qty_on_hand        bigint NOT NULL,
    qty_unavailable_before bigint NOT NULL,
    qty_unavailable    bigint NOT NULL,
    qty_missing        bigint NOT NULL,
    reason             text NOT NULL,
    actor              text NOT NULL,
    at                 timestamptz NOT NULL,
    reversed_at        timestamptz,
    CONSTRAINT stock_adjustments_adjustment_no_unique UNIQUE (adjustment_no),
    CONSTRAINT stock_adjustments_kind_known CHECK (kind IN ('count', 'adjustment', 'hold', 'release')),
    CONSTRAINT stock_adjustments_reason_filled CHECK (reason <> '')
);
CREATE INDEX stock_adjustments_by_sku ON stock_adjustments (sku_id, id);
CREATE INDEX stock_adjustments_by_time ON stock_adjustments (at, id);

-- +goose Down
DROP TABLE stock_adjustments, customer_returns, shipment_lines, shipments;
DROP SEQUENCE adjustment_numbers, return_numbers, receipt_numbers, shipment_numbers;
