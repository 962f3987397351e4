-- +goose Up
-- What is sold, who supplies it on which terms, and where it is kept.
CREATE TABLE warehouses (
    id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text COLLATE "C" NOT NULL,
    name text NOT NULL,
    kind text NOT NULL DEFAULT 'warehouse',
    CONSTRAINT warehouses_code_unique UNIQUE (code),
    CONSTRAINT warehouses_code_filled CHECK (code <> '')
);
ALTER TABLE company ADD CONSTRAINT company_default_warehouse_exists FOREIGN KEY (default_warehouse_id) REFERENCES warehouses (id);

CREATE TABLE categories (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name         text COLLATE "C" NOT NULL,
    order_policy text,
    CONSTRAINT categories_name_unique UNIQUE (name),
    CONSTRAINT categories_order_policy_known CHECK (order_policy IN ('backorder', 'deny', 'inbound_only', 'made_to_order', 'drop_ship'))
);

CREATE TABLE suppliers (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code           text COLLATE "C" NOT NULL,
    name           text COLLATE "C" NOT NULL,
    rating         text,
    preferred      boolean NOT NULL DEFAULT false,
    active         boolean NOT NULL DEFAULT true,
    email          text,
    currency       text,
    order_policy   text,
    lead_time_days integer,
    transit_days   integer NOT NULL DEFAULT 0,
    receiving_days integer NOT NULL DEFAULT 0,
    working_days   smallint NOT NULL DEFAULT 127,
    minimum_value  numeric(20, 6),
    version        bigint NOT NULL DEFAULT 1,
    CONSTRAINT suppliers_code_unique UNIQUE (code),
    CONSTRAINT suppliers_code_filled CHECK (code <> ''),
    CONSTRAINT suppliers_lead_time_not_negative CHECK (lead_time_days >= 0 AND transit_days >= 0 AND receiving_days >= 0),
    CONSTRAINT suppliers_working_days_are_a_week CHECK (working_days BETWEEN 1 AND 127),
    CONSTRAINT suppliers_order_policy_known CHECK (order_policy IN ('backorder', 'deny', 'inbound_only', 'made_to_order', 'drop_ship'))
);

CREATE TABLE skus (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code               text COLLATE "C" NOT NULL,
    name               text COLLATE "C" NOT NULL,
    category_id        bigint REFERENCES categories (id),
    uom                text,
    unit_cost          numeric(20, 6),
    unit_price         numeric(20, 6),
    source             text NOT NULL DEFAULT 'buy',
    status             text NOT NULL DEFAULT 'active',
    order_policy       text,
    backorder_limit    bigint,
    release_date       date,
    preorder_cap       bigint,
    replacement_sku_id bigint REFERENCES skus (id),
    safety_stock       bigint,
    reorder_point      bigint,
    lead_time_days     integer,
    order_multiple     bigint,
    active_from        date,
    active_to          date,
    version            bigint NOT NULL DEFAULT 1,
    CONSTRAINT skus_code_unique UNIQUE (code),
    CONSTRAINT skus_code_filled CHECK (code <> ''),
    CONSTRAINT skus_source_known CHECK (source IN ('buy', 'make', 'kit')),
    CONSTRAINT skus_status_known CHECK (status IN ('active', 'pre_order', 'discontinued')),
    CONSTRAINT skus_order_policy_known CHECK (order_policy IN ('backorder', 'deny', 'inbound_only', 'made_to_order', 'drop_ship')),
    CONSTRAINT skus_limits_not_negative CHECK (backorder_limit >= 0 AND preorder_cap >= 0 AND safety_stock >= 0 AND reorder_point >= 0 AND lead_time_days >= 0),
    CONSTRAINT skus_multiple_positive CHECK (order_multiple > 0)
);

CREATE TABLE supplier_skus (
    supplier_id       bigint NOT NULL REFERENCES suppliers (id),
    sku_id            bigint NOT NULL REFERENCES skus (id),
    lead_time_days    integer,
    moq               bigint,
    max_order_qty     bigint,
    order_multiple    bigint,
    unit_cost         numeric(20, 6),
    uom               text,
    last_receipt_date date,
    lead_time_obs     bigint,
    PRIMARY KEY (supplier_id, sku_id),
    CONSTRAINT supplier_skus_not_negative CHECK (lead_time_days >= 0 AND moq >= 0 AND max_order_qty >= 0 AND lead_time_obs >= 0),
    CONSTRAINT supplier_skus_multiple_positive CHECK (order_multiple > 0)
);
CREATE INDEX supplier_skus_by_sku ON supplier_skus (sku_id);

-- Bill of materials. A kit is assembled from it at shipping; a made SKU is built from it.
CREATE TABLE sku_components (
    parent_id      bigint NOT NULL REFERENCES skus (id),
    component_id   bigint NOT NULL REFERENCES skus (id),
    effective_from date NOT NULL DEFAULT '1900-01-01',
    effective_to   date,
    qty_per        bigint NOT NULL,
    uom            text,
    PRIMARY KEY (parent_id, component_id, effective_from),
    CONSTRAINT sku_components_qty_positive CHECK (qty_per > 0),
    CONSTRAINT sku_components_not_itself CHECK (parent_id <> component_id)
);
CREATE INDEX sku_components_by_component ON sku_components (component_id);

-- +goose Down
ALTER TABLE company DROP CONSTRAINT company_default_warehouse_exists;
DROP TABLE sku_components, supplier_skus, skus, suppliers, categories, warehouses;
