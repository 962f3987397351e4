-- +goose Up
-- The life of a purchase order after its draft: who approved it, how it was sent, whether it was billed, and every version
-- that the supplier was told.
ALTER TABLE purchase_orders
    ADD COLUMN approval_asked_by text,
    ADD COLUMN approved_by text,
    ADD COLUMN approved_date date,
    ADD COLUMN sent_how text,
    ADD COLUMN billed_date date,
    ADD COLUMN bill_no text,
    ADD COLUMN close_reason text,
    ADD CONSTRAINT purchase_orders_sent_how_known CHECK (sent_how IN ('mail', 'paper', 'phone', 'link'));

-- How much one purchase order may be worth, in the company's currency, that a role approves itself. A role without a row
-- may approve any.
CREATE TABLE purchase_limits (
    role   text PRIMARY KEY,
    amount numeric(20, 6) NOT NULL,
    CONSTRAINT purchase_limits_role_known CHECK (role IN ('manager', 'buyer')),
    CONSTRAINT purchase_limits_not_negative CHECK (amount >= 0)
);

-- What a purchase order said each time the supplier was told, for comparing one with the next. Never changed.
CREATE TABLE purchase_order_versions (
    po_id      bigint NOT NULL REFERENCES purchase_orders (id),
    version_no integer NOT NULL,
    actor      text NOT NULL,
    at         timestamptz NOT NULL,
    reason     text NOT NULL,
    lines      jsonb NOT NULL,
    PRIMARY KEY (po_id, version_no)
);

ALTER TABLE purchase_acknowledgements
    ADD COLUMN replacement text,
    ADD COLUMN source text NOT NULL DEFAULT 'phone',
    ADD CONSTRAINT purchase_acknowledgements_source_known CHECK (source IN ('phone', 'link', 'csv'));

-- +goose Down
ALTER TABLE purchase_acknowledgements DROP COLUMN source, DROP COLUMN replacement;
DROP TABLE purchase_order_versions, purchase_limits;
ALTER TABLE purchase_orders DROP COLUMN close_reason, DROP COLUMN bill_no, DROP COLUMN billed_date, DROP COLUMN sent_how, DROP COLUMN approved_date, DROP COLUMN approved_by, DROP COLUMN approval_asked_by;
