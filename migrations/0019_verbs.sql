-- +goose Up
-- What the verbs of taking orders and giving out stock keep beside the quantities themselves.
ALTER TABLE company
    ADD COLUMN arrival_mode text NOT NULL DEFAULT 'auto',
    ADD CONSTRAINT company_arrival_mode_known CHECK (arrival_mode IN ('off', 'suggest', 'auto'));

-- A line that a person moved in the queue: its own priority instead of its order's (0 stands before 1), and the moment
-- and the day at which it counts as ordered and as needed.
ALTER TABLE sales_order_lines
    ADD COLUMN priority smallint,
    ADD COLUMN ranked_at timestamptz,
    ADD COLUMN ranked_need date,
    ADD COLUMN split_from_id bigint REFERENCES sales_order_lines (id),
    ADD CONSTRAINT sales_order_lines_priority_range CHECK (priority BETWEEN 0 AND 9);

-- What is picked is in somebody's hands: no run and no release moves it.
ALTER TABLE allocations
    ADD COLUMN qty_picked bigint NOT NULL DEFAULT 0,
    ADD CONSTRAINT allocations_picked_within CHECK (qty_picked BETWEEN 0 AND qty);

-- Stock positions whose plan is older than their quantities. The quantities in the queue are true all the same.
CREATE TABLE stale_pools (
    sku_id       bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    since        timestamptz NOT NULL,
    PRIMARY KEY (sku_id, warehouse_id)
);
CREATE INDEX stale_pools_by_age ON stale_pools (since);

CREATE INDEX sales_order_lines_by_split ON sales_order_lines (split_from_id) WHERE split_from_id IS NOT NULL;

CREATE SEQUENCE order_numbers START 100001;

CREATE INDEX backorders_by_pool ON backorders (sku_id, warehouse, rank, line_id);
CREATE INDEX backorders_by_order ON backorders (order_id, line_id);
CREATE INDEX sales_order_lines_allocated ON sales_order_lines (order_id, id) WHERE qty_allocated > 0;
CREATE INDEX stock_movements_by_document ON stock_movements (document) WHERE document <> '';
CREATE INDEX pegs_by_supply_covered ON pegs (po_line_id) INCLUDE (qty);
DROP INDEX pegs_by_supply;
CREATE INDEX pegs_on_hand ON pegs (sku_id) WHERE po_line_id IS NULL;
ALTER TABLE sku_channels
    ADD COLUMN preorder_cap bigint,
    ADD CONSTRAINT sku_channels_cap_not_negative CHECK (preorder_cap >= 0);

-- Where a line stands in a queue that is in rank order: the rank it takes. The rows before it are found by halving.
-- +goose StatementBegin
CREATE FUNCTION queue_place(rule text, line_priority integer, date_need date, date_order date, no text, line integer) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    low bigint := 1;
    high bigint;
    middle bigint;
    r record;
    before boolean;
BEGIN
    SELECT coalesce(max(rank), 0) + 1 INTO high FROM backorders;
    WHILE low < high LOOP
        middle := (low + high) / 2;
        SELECT b.rank, b.priority, coalesce(b.date_requested, b.order_date) AS need, b.order_date, b.order_no, b.line_no INTO r
        FROM backorders AS b WHERE b.rank >= middle ORDER BY b.rank, b.line_id LIMIT 1;
        before := CASE rule
            WHEN 'FIFO' THEN (r.order_date, r.order_no, r.line_no) < (date_order, no COLLATE "C", line)
            WHEN 'DUE' THEN (r.need, r.priority, r.order_date, r.order_no, r.line_no) < (date_need, line_priority, date_order, no COLLATE "C", line)
            ELSE (r.priority, r.need, r.order_date, r.order_no, r.line_no) < (line_priority, date_need, date_order, no COLLATE "C", line)
        END;
        IF before THEN low := r.rank + 1; ELSE high := middle; END IF;
    END LOOP;
    -- In the middle it shares the rank of the line before it, and stands behind it as the younger line.
    RETURN CASE WHEN low > (SELECT coalesce(max(rank), 0) FROM backorders) THEN low ELSE low - 1 END;
END $$;
-- +goose StatementEnd

-- Locks stock positions against everybody else who changes their quantities, and finds what is planned together with
-- them: lines of one order that ship together, and kits with their components, link positions to each other. The given
-- positions are waited for, in one order; those that are linked are only tried. whole says that all of them are locked and
-- that no more than lines_max open lines and pools_max positions belong together.
-- +goose StatementBegin
CREATE FUNCTION lock_scope(skus bigint[], warehouses bigint[], lines_max integer, pools_max integer)
RETURNS TABLE (sku_id bigint, warehouse_id bigint, sku text, warehouse text, given boolean, whole boolean) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    known_skus bigint[];
    known_warehouses bigint[];
    found_skus bigint[];
    found_warehouses bigint[];
    lines integer := 0;
    complete boolean := true;
BEGIN
    SELECT array_agg(u.s ORDER BY u.s, u.w), array_agg(u.w ORDER BY u.s, u.w) INTO known_skus, known_warehouses
    FROM (SELECT DISTINCT x.s, x.w FROM unnest(skus, warehouses) AS x (s, w)) AS u;
    FOR i IN 1 .. coalesce(array_length(known_skus, 1), 0) LOOP
        PERFORM pg_advisory_xact_lock(hashtextextended(known_skus[i] || '/' || known_warehouses[i], 0));
    END LOOP;
    found_skus := known_skus;
    found_warehouses := known_warehouses;
    WHILE found_skus IS NOT NULL LOOP
        lines := lines + (SELECT count(*) FROM (
            SELECT FROM unnest(found_skus, found_warehouses) AS f (s, w)
            JOIN sales_order_lines AS l ON l.sku_id = f.s AND l.warehouse_id = f.w AND (l.qty_backordered > 0 OR l.qty_allocated > 0)
            LIMIT lines_max + 1) AS counted);
        IF lines > lines_max THEN
            complete := false;
            EXIT;
        END IF;
        SELECT array_agg(n.s), array_agg(n.w) INTO found_skus, found_warehouses
        FROM (
            SELECT o.s, o.w FROM (
                SELECT x.sku_id AS s, x.warehouse_id AS w
                FROM unnest(found_skus, found_warehouses) AS f (s, w)
                JOIN sales_order_lines AS l ON l.sku_id = f.s AND l.warehouse_id = f.w AND (l.qty_backordered > 0 OR l.qty_allocated > 0)
                JOIN sales_orders AS h ON h.id = l.order_id AND h.ship_policy = 'order_complete'
                JOIN sales_order_lines AS x ON x.order_id = h.id AND (x.qty_backordered > 0 OR x.qty_allocated > 0)
                UNION
                SELECT c.sku_id, l.warehouse_id
                FROM unnest(found_skus, found_warehouses) AS f (s, w)
                JOIN sales_order_lines AS l ON l.sku_id = f.s AND l.warehouse_id = f.w AND (l.qty_backordered > 0 OR l.qty_allocated > 0)
                JOIN sales_order_line_components AS c ON c.line_id = l.id
                UNION
                SELECT l.sku_id, l.warehouse_id
                FROM unnest(found_skus, found_warehouses) AS f (s, w)
                JOIN sales_order_line_components AS c ON c.sku_id = f.s
                JOIN sales_order_lines AS l ON l.id = c.line_id AND l.warehouse_id = f.w AND (l.qty_backordered > 0 OR l.qty_allocated > 0)
            ) AS o
            EXCEPT
            SELECT k.s, k.w FROM unnest(known_skus, known_warehouses) AS k (s, w)
        ) AS n;
        IF coalesce(array_length(known_skus, 1), 0) + coalesce(array_length(found_skus, 1), 0) > pools_max THEN
            complete := false;
            EXIT;
        END IF;
        FOR i IN 1 .. coalesce(array_length(found_skus, 1), 0) LOOP
            IF NOT pg_try_advisory_xact_lock(hashtextextended(found_skus[i] || '/' || found_warehouses[i], 0)) THEN
                complete := false;
            END IF;
        END LOOP;
        known_skus := known_skus || found_skus;
        known_warehouses := known_warehouses || found_warehouses;
    END LOOP;
    RETURN QUERY SELECT k.id, w.id, k.code, w.code, (u.s, u.w) IN (SELECT * FROM unnest(skus, warehouses)), complete
    FROM unnest(known_skus, known_warehouses) AS u (s, w)
    JOIN skus AS k ON k.id = u.s
    JOIN warehouses AS w ON w.id = u.w
    ORDER BY k.id, w.id;
END $$;
-- +goose StatementEnd

-- +goose Down
DROP FUNCTION lock_scope;
DROP FUNCTION queue_place;
ALTER TABLE sku_channels DROP COLUMN preorder_cap;
CREATE INDEX pegs_by_supply ON pegs (po_line_id);
DROP INDEX pegs_on_hand, pegs_by_supply_covered, stock_movements_by_document, sales_order_lines_by_split, sales_order_lines_allocated, backorders_by_order, backorders_by_pool;
DROP SEQUENCE order_numbers;
DROP TABLE stale_pools;
ALTER TABLE allocations DROP COLUMN qty_picked;
ALTER TABLE sales_order_lines DROP COLUMN split_from_id, DROP COLUMN ranked_need, DROP COLUMN ranked_at, DROP COLUMN priority;
ALTER TABLE company DROP COLUMN arrival_mode;
