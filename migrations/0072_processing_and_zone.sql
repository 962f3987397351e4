-- +goose Up
-- How long we take ourselves until an order leaves for a supplier, and where the company's day begins and ends.
ALTER TABLE company
    ADD COLUMN processing_days integer NOT NULL DEFAULT 0,
    ADD COLUMN time_zone       text COLLATE "C" NOT NULL DEFAULT 'UTC',
    ADD CONSTRAINT company_processing_days_in_bounds CHECK (processing_days BETWEEN 0 AND 365);
ALTER TABLE suppliers
    ADD COLUMN processing_days integer,
    ADD CONSTRAINT suppliers_processing_days_in_bounds CHECK (processing_days BETWEEN 0 AND 365);

-- The days of a supplier for one SKU are part of the rules for dates.
CREATE TRIGGER supplier_skus_date_rules AFTER INSERT OR UPDATE OR DELETE ON supplier_skus FOR EACH STATEMENT EXECUTE FUNCTION date_rules_changed();

-- An answer of which only the day is known was kept as the midnight before it, which is another day west of Greenwich. Noon is
-- that day nearly everywhere.
UPDATE purchase_acknowledgements
SET at = at + interval '12 hours'
WHERE at = date_trunc('day', at, 'UTC');

-- +goose Down
DROP TRIGGER supplier_skus_date_rules ON supplier_skus;
UPDATE purchase_acknowledgements
SET at = at - interval '12 hours'
WHERE at = date_trunc('day', at, 'UTC') + interval '12 hours';
ALTER TABLE suppliers DROP COLUMN processing_days;
ALTER TABLE company DROP COLUMN processing_days, DROP COLUMN time_zone;
