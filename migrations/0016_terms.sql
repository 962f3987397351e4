-- +goose Up
-- What sections 2 to 4 of the product need beyond the first seven files.

-- At most N shipments is a policy that names N, and no other policy does.
ALTER TABLE sales_orders ADD CONSTRAINT sales_orders_max_shipments CHECK (
    CASE WHEN ship_policy = 'max_shipments' THEN coalesce(max_shipments, 0) >= 1 ELSE max_shipments IS NULL END);

-- A supplier may bring one SKU by another way than the others. NULL: as for all of the supplier's SKUs.
ALTER TABLE supplier_skus
    ADD COLUMN transit_days   integer,
    ADD COLUMN receiving_days integer,
    ADD CONSTRAINT supplier_skus_steps_not_negative CHECK (transit_days >= 0 AND receiving_days >= 0);

-- The last step of inheritance: a SKU in a channel. The channel is the word that orders carry.
CREATE TABLE sku_channels (
    sku_id          bigint NOT NULL REFERENCES skus (id),
    channel         text COLLATE "C" NOT NULL,
    order_policy    text,
    backorder_limit bigint,
    PRIMARY KEY (sku_id, channel),
    CONSTRAINT sku_channels_channel_filled CHECK (channel <> ''),
    CONSTRAINT sku_channels_order_policy_known CHECK (order_policy IN ('backorder', 'deny', 'inbound_only', 'made_to_order', 'drop_ship')),
    CONSTRAINT sku_channels_limit_not_negative CHECK (backorder_limit >= 0)
);

-- The date of the whole purchase order. Lines that still have it move with it.
ALTER TABLE purchase_orders ADD COLUMN date_expected date;

-- A supplier's answer is known by a number, so that reading it again from another system adds none.
ALTER TABLE purchase_acknowledgements
    ADD COLUMN answer_no text COLLATE "C" NOT NULL DEFAULT CAST(gen_random_uuid() AS text),
    ADD CONSTRAINT purchase_acknowledgements_answer_no_unique UNIQUE (answer_no);

ALTER TABLE receipts
    ADD CONSTRAINT receipts_reversed_once UNIQUE (reverses_id),
    ADD CONSTRAINT receipts_not_of_itself CHECK (reverses_id <> id);

CREATE INDEX skus_by_category ON skus (category_id, id);
CREATE INDEX skus_by_replacement ON skus (replacement_sku_id) WHERE replacement_sku_id IS NOT NULL;
CREATE INDEX sales_order_line_components_by_sku ON sales_order_line_components (sku_id);

-- Emptying a ledger is a change as well.
CREATE TRIGGER stock_movements_kept BEFORE TRUNCATE ON stock_movements FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER promises_kept BEFORE TRUNCATE ON promises FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_entries_kept BEFORE TRUNCATE ON audit_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- +goose Down
DROP TRIGGER audit_entries_kept ON audit_entries;
DROP TRIGGER promises_kept ON promises;
DROP TRIGGER stock_movements_kept ON stock_movements;
DROP INDEX sales_order_line_components_by_sku, skus_by_replacement, skus_by_category;
ALTER TABLE receipts DROP CONSTRAINT receipts_not_of_itself, DROP CONSTRAINT receipts_reversed_once;
ALTER TABLE purchase_acknowledgements DROP COLUMN answer_no;
ALTER TABLE purchase_orders DROP COLUMN date_expected;
DROP TABLE sku_channels;
ALTER TABLE supplier_skus DROP COLUMN receiving_days, DROP COLUMN transit_days;
ALTER TABLE sales_orders DROP CONSTRAINT sales_orders_max_shipments;
