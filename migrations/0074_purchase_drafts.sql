-- +goose Up
-- What a line of a purchase order is for: the day it is needed, and the waiting order lines that made somebody buy it. A
-- cause is no peg: it says why the line was bought, and stays when the plan gives the units to others.
ALTER TABLE purchase_order_lines ADD COLUMN date_need_by date;

CREATE TABLE purchase_causes (
    po_line_id bigint NOT NULL REFERENCES purchase_order_lines (id) ON DELETE CASCADE,
    line_id    bigint NOT NULL REFERENCES sales_order_lines (id),
    qty        bigint NOT NULL,
    PRIMARY KEY (po_line_id, line_id),
    CONSTRAINT purchase_causes_qty_positive CHECK (qty > 0)
);
CREATE INDEX purchase_causes_by_line ON purchase_causes (line_id, po_line_id);

CREATE SEQUENCE po_numbers START 100001;

-- +goose Down
DROP SEQUENCE po_numbers;
DROP TABLE purchase_causes;
ALTER TABLE purchase_order_lines DROP COLUMN date_need_by;
