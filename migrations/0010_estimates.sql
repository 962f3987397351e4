-- +goose Up
-- What says how long suppliers take: each purchase order line that is on its way or was received, with the day from which
-- it counts, what was stated at the time, and the day on which the last of its units came.
CREATE VIEW deliveries AS
SELECT l.id, p.supplier_id, l.sku_id, v.code AS supplier, k.code AS sku, p.po_no, l.line_no, coalesce(p.sent_date, p.order_date) AS date_started,
    -- An expected date that was moved until the end says nothing about what was planned.
    CASE WHEN l.date_expected_source IS DISTINCT FROM 'source_final' THEN l.date_expected END AS date_expected,
    l.date_confirmed_first, t.lead_time_days AS lead_of_terms, k.lead_time_days AS lead_of_sku, v.lead_time_days AS lead_of_supplier,
    o.is_open, CASE WHEN NOT o.is_open THEN r.date_received END AS date_received
FROM purchase_order_lines AS l
JOIN purchase_orders AS p ON p.id = l.po_id
JOIN suppliers AS v ON v.id = p.supplier_id
JOIN skus AS k ON k.id = l.sku_id
LEFT JOIN supplier_skus AS t ON t.supplier_id = p.supplier_id AND t.sku_id = l.sku_id
CROSS JOIN LATERAL (
    SELECT p.status IN ('sent', 'acknowledged', 'partially_received') AND l.qty_received + l.qty_cancelled < l.qty_ordered AS is_open
) AS o
LEFT JOIN LATERAL (
    SELECT coalesce(min(y.date_received) FILTER (WHERE y.so_far >= least(l.qty_received, l.qty_ordered - l.qty_cancelled)), max(y.date_received)) AS date_received
    FROM (
        SELECT z.date_received, sum(z.qty_received) OVER (ORDER BY z.date_received, z.id) AS so_far
        FROM receipts AS z
        WHERE z.po_line_id = l.id
            AND z.qty_received > 0
            AND z.reverses_id IS NULL
            AND NOT EXISTS (SELECT FROM receipts AS q WHERE q.reverses_id = z.id)
    ) AS y
) AS r ON NOT o.is_open
WHERE coalesce(p.sent_date, p.order_date) IS NOT NULL
    AND l.qty_cancelled < l.qty_ordered
    AND (o.is_open OR (p.status NOT IN ('draft', 'approved', 'cancelled') AND r.date_received IS NOT NULL));

-- When each open purchase order line is expected, and why. The plan rewrites only rows that changed.
CREATE TABLE supply_estimates (
    po_line_id          bigint PRIMARY KEY REFERENCES purchase_order_lines (id),
    date_arrival_likely date NOT NULL,
    date_arrival_safe   date NOT NULL,
    date_likely         date NOT NULL, -- usable, after receiving
    date_safe           date NOT NULL,
    days_likely         integer NOT NULL,
    days_safe           integer NOT NULL,
    days_at             integer[] NOT NULL, -- the days until the arrival at rising levels of certainty
    evidence            jsonb NOT NULL,
    CONSTRAINT supply_estimates_in_order CHECK (date_arrival_likely <= date_arrival_safe AND date_likely <= date_safe
        AND date_arrival_likely <= date_likely AND date_arrival_safe <= date_safe)
);

-- How long an order would take that nobody has placed yet, of SKUs that customers wait for, from the supplier one would ask.
CREATE TABLE order_estimates (
    sku_id      bigint PRIMARY KEY REFERENCES skus (id),
    supplier_id bigint REFERENCES suppliers (id),
    days_likely integer NOT NULL,
    days_safe   integer NOT NULL,
    days_at     integer[] NOT NULL,
    evidence    jsonb NOT NULL,
    CONSTRAINT order_estimates_in_order CHECK (days_likely <= days_safe)
);
CREATE INDEX order_estimates_by_supplier ON order_estimates (supplier_id);

-- What the dates of a line hang on: the open purchase order lines it waits for, the SKUs of which something is missing that
-- nobody has ordered, and the steps from the last arrival to the customer, by the safe date.
ALTER TABLE backorders
    ADD COLUMN not_ordered     boolean NOT NULL DEFAULT false,
    ADD COLUMN waits_supplies  bigint[] NOT NULL DEFAULT '{}',
    ADD COLUMN waits_unordered text[] NOT NULL DEFAULT '{}',
    ADD COLUMN date_usable     date,
    ADD COLUMN date_ships      date;

-- +goose Down
ALTER TABLE backorders DROP COLUMN not_ordered, DROP COLUMN waits_supplies, DROP COLUMN waits_unordered, DROP COLUMN date_usable, DROP COLUMN date_ships;
DROP TABLE order_estimates, supply_estimates;
DROP VIEW deliveries;
