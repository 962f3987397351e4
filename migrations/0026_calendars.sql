-- +goose Up
-- How a supplier's day becomes a customer's day: who works when, and how many days each step takes. Company-wide values
-- stand on the company; a warehouse or supplier that says nothing (NULL) follows them.
CREATE TABLE calendars (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name         text COLLATE "C" NOT NULL,
    working_days smallint NOT NULL DEFAULT 31, -- a bit for each weekday, Monday the lowest
    country      text COLLATE "C" NOT NULL DEFAULT '', -- whose public holidays are free; empty: nobody's
    version      bigint NOT NULL DEFAULT 1,
    CONSTRAINT calendars_name_unique UNIQUE (name),
    CONSTRAINT calendars_name_filled CHECK (name <> ''),
    CONSTRAINT calendars_working_days_are_a_week CHECK (working_days BETWEEN 1 AND 127)
);

ALTER TABLE company
    ADD COLUMN promise_percentile     smallint NOT NULL DEFAULT 80,
    ADD COLUMN publish_late_min       integer NOT NULL DEFAULT 3,
    ADD COLUMN publish_early_min      integer NOT NULL DEFAULT 5,
    ADD COLUMN publish_min_interval   integer NOT NULL DEFAULT 7,
    ADD COLUMN publish_imminent       integer NOT NULL DEFAULT 3,
    ADD COLUMN transit_days           integer NOT NULL DEFAULT 0, -- from a supplier to us
    ADD COLUMN dock_days              integer NOT NULL DEFAULT 0, -- from the dock to the shelf
    ADD COLUMN pick_days              integer NOT NULL DEFAULT 0, -- from the shelf to the carrier
    ADD COLUMN shipping_days          integer NOT NULL DEFAULT 0, -- from the carrier to the customer
    ADD COLUMN receiving_calendar_id  bigint REFERENCES calendars (id),
    ADD COLUMN shipping_calendar_id   bigint REFERENCES calendars (id),
    ADD COLUMN carrier_calendar_id    bigint REFERENCES calendars (id),
    ADD COLUMN version                bigint NOT NULL DEFAULT 1,
    ADD CONSTRAINT company_percentile_is_a_promise CHECK (promise_percentile BETWEEN 50 AND 99),
    ADD CONSTRAINT company_publish_days_in_bounds CHECK (publish_late_min BETWEEN 0 AND 365 AND publish_early_min BETWEEN 0 AND 365
        AND publish_min_interval BETWEEN 0 AND 365 AND publish_imminent BETWEEN 0 AND 365),
    ADD CONSTRAINT company_step_days_in_bounds CHECK (transit_days BETWEEN 0 AND 365 AND dock_days BETWEEN 0 AND 365
        AND pick_days BETWEEN 0 AND 365 AND shipping_days BETWEEN 0 AND 365);

ALTER TABLE warehouses
    ADD COLUMN receiving_calendar_id bigint REFERENCES calendars (id),
    ADD COLUMN shipping_calendar_id  bigint REFERENCES calendars (id),
    ADD COLUMN dock_days             integer,
    ADD COLUMN pick_days             integer,
    ADD COLUMN shipping_days         integer,
    ADD COLUMN version               bigint NOT NULL DEFAULT 1,
    ADD CONSTRAINT warehouses_step_days_in_bounds CHECK (dock_days BETWEEN 0 AND 365 AND pick_days BETWEEN 0 AND 365 AND shipping_days BETWEEN 0 AND 365);

-- Until now 0 was what nobody had said.
ALTER TABLE suppliers
    ALTER COLUMN transit_days DROP NOT NULL,
    ALTER COLUMN transit_days DROP DEFAULT,
    ALTER COLUMN receiving_days DROP NOT NULL,
    ALTER COLUMN receiving_days DROP DEFAULT,
    ADD COLUMN calendar_id bigint REFERENCES calendars (id);
UPDATE suppliers SET transit_days = nullif(transit_days, 0), receiving_days = nullif(receiving_days, 0)
WHERE transit_days = 0 OR receiving_days = 0;

CREATE TABLE closures (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    calendar_id bigint REFERENCES calendars (id) ON DELETE CASCADE,
    supplier_id bigint REFERENCES suppliers (id) ON DELETE CASCADE,
    date_from   date NOT NULL,
    date_to     date NOT NULL,
    reason      text NOT NULL,
    CONSTRAINT closures_of_one CHECK (num_nonnulls(calendar_id, supplier_id) = 1),
    CONSTRAINT closures_in_order CHECK (date_from <= date_to),
    CONSTRAINT closures_at_most_a_year CHECK (date_to - date_from < 366)
);
CREATE INDEX closures_by_calendar ON closures (calendar_id, date_from, id);
CREATE INDEX closures_by_supplier ON closures (supplier_id, date_from, id);

-- +goose Down
DROP TABLE closures;
ALTER TABLE suppliers DROP COLUMN calendar_id;
UPDATE suppliers SET transit_days = coalesce(transit_days, 0), receiving_days = coalesce(receiving_days, 0)
WHERE transit_days IS NULL OR receiving_days IS NULL;
ALTER TABLE suppliers
    ALTER COLUMN transit_days SET DEFAULT 0,
    ALTER COLUMN transit_days SET NOT NULL,
    ALTER COLUMN receiving_days SET DEFAULT 0,
    ALTER COLUMN receiving_days SET NOT NULL;
ALTER TABLE warehouses DROP COLUMN receiving_calendar_id, DROP COLUMN shipping_calendar_id, DROP COLUMN dock_days, DROP COLUMN pick_days,
    DROP COLUMN shipping_days, DROP COLUMN version;
ALTER TABLE company DROP COLUMN promise_percentile, DROP COLUMN publish_late_min, DROP COLUMN publish_early_min, DROP COLUMN publish_min_interval,
    DROP COLUMN publish_imminent, DROP COLUMN transit_days, DROP COLUMN dock_days, DROP COLUMN pick_days, DROP COLUMN shipping_days,
    DROP COLUMN receiving_calendar_id, DROP COLUMN shipping_calendar_id, DROP COLUMN carrier_calendar_id, DROP COLUMN version;
DROP TABLE calendars;
