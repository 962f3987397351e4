-- +goose Up
-- The stock ledger is append-only; levels are its projection and move in the same transaction.
CREATE TABLE stock_levels (
    sku_id       bigint NOT NULL REFERENCES skus (id),
    warehouse_id bigint NOT NULL REFERENCES warehouses (id),
    on_hand      bigint NOT NULL DEFAULT 0,
    unavailable  bigint NOT NULL DEFAULT 0,
    allocated    bigint NOT NULL DEFAULT 0,
    over_allocated boolean NOT NULL DEFAULT false,
    counted_at   date,
    PRIMARY KEY (sku_id, warehouse_id),
    CONSTRAINT stock_levels_on_hand_not_negative CHECK (on_hand >= 0),
    CONSTRAINT stock_levels_unavailable_on_hand CHECK (unavailable >= 0 AND unavailable <= on_hand),
    CONSTRAINT stock_levels_allocated_not_negative CHECK (allocated >= 0),
    CONSTRAINT stock_levels_not_over_allocated CHECK (allocated <= on_hand - unavailable OR over_allocated)
);
CREATE INDEX stock_levels_by_warehouse ON stock_levels (warehouse_id, sku_id);

CREATE TABLE stock_movements (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sku_id       bigint NOT NULL REFERENCES skus (id),
    warehouse_id bigint NOT NULL REFERENCES warehouses (id),
    from_account text NOT NULL,
    to_account   text NOT NULL,
    qty          bigint NOT NULL,
    kind         text NOT NULL,
    reason       text NOT NULL DEFAULT '',
    document     text NOT NULL DEFAULT '',
    reverses_id  bigint REFERENCES stock_movements (id),
    actor        text NOT NULL,
    at           timestamptz NOT NULL,
    CONSTRAINT stock_movements_qty_positive CHECK (qty > 0),
    CONSTRAINT stock_movements_accounts_differ CHECK (from_account <> to_account),
    CONSTRAINT stock_movements_accounts_known CHECK (
        from_account IN ('supplier', 'on_hand', 'unavailable', 'in_transit', 'customer', 'adjustment')
        AND to_account IN ('supplier', 'on_hand', 'unavailable', 'in_transit', 'customer', 'adjustment')),
    CONSTRAINT stock_movements_kind_known CHECK (kind IN ('count', 'receipt', 'shipment', 'return', 'adjustment', 'hold', 'release', 'transfer', 'reversal')),
    CONSTRAINT stock_movements_reversed_once UNIQUE (reverses_id)
);
CREATE INDEX stock_movements_by_sku ON stock_movements (sku_id, id DESC);

-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_TABLE_NAME || '_append_only';
END $$;
-- +goose StatementEnd
CREATE TRIGGER stock_movements_append_only BEFORE UPDATE OR DELETE ON stock_movements
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- +goose Down
DROP TABLE stock_movements, stock_levels;
DROP FUNCTION refuse_change;
