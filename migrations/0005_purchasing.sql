-- +goose Up
-- Purchase orders, the dates suppliers confirm, and what arrived.
CREATE TABLE purchase_orders (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    po_no           text COLLATE "C" NOT NULL,
    supplier_id     bigint NOT NULL REFERENCES suppliers (id),
    warehouse_id    bigint REFERENCES warehouses (id),
    order_date      date,
    status          text NOT NULL,
    source_status   text,
    ship_method     text,
    currency        text,
    currency_rate   numeric(20, 10),
    sent_date         date,
    acknowledged_date date,
    version         bigint NOT NULL DEFAULT 1,
    CONSTRAINT purchase_orders_po_no_unique UNIQUE (po_no),
    CONSTRAINT purchase_orders_po_no_filled CHECK (po_no <> ''),
    CONSTRAINT purchase_orders_status_known CHECK (status IN ('draft', 'approved', 'sent', 'acknowledged', 'partially_received', 'received', 'closed', 'cancelled')),
    CONSTRAINT purchase_orders_rate_positive CHECK (currency_rate > 0)
);
CREATE INDEX purchase_orders_by_supplier ON purchase_orders (supplier_id, order_date);
CREATE INDEX purchase_orders_by_date ON purchase_orders (order_date, id);

CREATE TABLE purchase_order_lines (
    id                   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    po_id                bigint NOT NULL REFERENCES purchase_orders (id),
    line_no              integer NOT NULL,
    sku_id               bigint NOT NULL REFERENCES skus (id),
    qty_ordered          bigint NOT NULL,
    qty_received         bigint NOT NULL DEFAULT 0,
    qty_rejected         bigint NOT NULL DEFAULT 0,
    qty_cancelled        bigint NOT NULL DEFAULT 0,
    unit_cost            numeric(20, 6),
    date_expected        date,
    date_expected_source text,
    date_confirmed_first date,
    date_confirmed       date,
    version              bigint NOT NULL DEFAULT 1,
    CONSTRAINT purchase_order_lines_key UNIQUE (po_id, line_no),
    CONSTRAINT purchase_order_lines_not_negative CHECK (qty_ordered > 0 AND qty_received >= 0 AND qty_rejected >= 0 AND qty_cancelled >= 0)
);
CREATE INDEX purchase_order_lines_by_sku ON purchase_order_lines (sku_id, id);
CREATE INDEX purchase_order_lines_open ON purchase_order_lines (sku_id) WHERE qty_received + qty_cancelled < qty_ordered;

-- When a line arrives in parts: the schedules of a line sum to its quantity. No rows means one part, as on the line.
CREATE TABLE purchase_order_schedules (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    po_line_id     bigint NOT NULL REFERENCES purchase_order_lines (id),
    schedule_no    integer NOT NULL,
    qty            bigint NOT NULL,
    date_need_by   date,
    date_requested date,
    date_confirmed_first date,
    date_confirmed date,
    date_expected  date,
    CONSTRAINT purchase_order_schedules_key UNIQUE (po_line_id, schedule_no),
    CONSTRAINT purchase_order_schedules_qty_positive CHECK (qty > 0)
);

CREATE TABLE purchase_acknowledgements (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    po_line_id     bigint NOT NULL REFERENCES purchase_order_lines (id),
    answer         text NOT NULL,
    date_confirmed date,
    reason         text,
    note           text,
    actor          text NOT NULL,
    at             timestamptz NOT NULL,
    CONSTRAINT purchase_acknowledgements_answer_known CHECK (answer IN ('accepted', 'new_date', 'split', 'backordered', 'discontinued', 'rejected')),
    CONSTRAINT purchase_acknowledgements_reason_known CHECK (reason IN ('production', 'material', 'logistics', 'quality'))
);
CREATE INDEX purchase_acknowledgements_by_line ON purchase_acknowledgements (po_line_id, id);

CREATE TABLE receipts (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    receipt_no    text COLLATE "C" NOT NULL,
    po_line_id    bigint NOT NULL REFERENCES purchase_order_lines (id),
    warehouse_id  bigint REFERENCES warehouses (id),
    date_received date NOT NULL,
    date_recorded date,
    qty_received  bigint NOT NULL,
    qty_rejected  bigint NOT NULL DEFAULT 0,
    reverses_id   bigint REFERENCES receipts (id),
    CONSTRAINT receipts_receipt_no_unique UNIQUE (receipt_no),
    CONSTRAINT receipts_not_negative CHECK (qty_received >= 0 AND qty_rejected >= 0)
);
CREATE INDEX receipts_by_line ON receipts (po_line_id, date_received);

-- +goose Down
DROP TABLE receipts, purchase_acknowledgements, purchase_order_schedules, purchase_order_lines, purchase_orders;
