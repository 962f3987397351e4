-- +goose Up
-- How many percent more than ordered a supplier may deliver without anybody being asked, over all receipts of a line.
ALTER TABLE suppliers
    ADD COLUMN over_receipt_percent smallint NOT NULL DEFAULT 0,
    ADD CONSTRAINT suppliers_over_receipt_in_bounds CHECK (over_receipt_percent BETWEEN 0 AND 100);

-- Why units were sent back, why more than that was kept, and where the goods were put.
ALTER TABLE receipts
    ADD COLUMN reject_reason text,
    ADD COLUMN extra_reason text,
    ADD COLUMN place text,
    ADD CONSTRAINT receipts_reject_reason_known CHECK (reject_reason IN ('damaged', 'wrong_item', 'quality', 'expired', 'not_ordered'));

-- Who was given what of a receipt in the moment it was booked, in units of the SKU that arrived. What was moved since is
-- not written here; the worksheet that the goods are packed by is.
CREATE TABLE receipt_allocations (
    receipt_id bigint NOT NULL REFERENCES receipts (id),
    line_id    bigint NOT NULL REFERENCES sales_order_lines (id),
    qty        bigint NOT NULL,
    PRIMARY KEY (receipt_id, line_id),
    CONSTRAINT receipt_allocations_qty_positive CHECK (qty > 0)
);
CREATE INDEX receipt_allocations_by_line ON receipt_allocations (line_id);

-- +goose Down
DROP TABLE receipt_allocations;
ALTER TABLE receipts DROP COLUMN place, DROP COLUMN extra_reason, DROP COLUMN reject_reason;
ALTER TABLE suppliers DROP COLUMN over_receipt_percent;
