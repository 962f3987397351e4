-- +goose Up
-- A plan also reads tables so small that nothing else ever looks at them. Two warehouses of which the planner of PostgreSQL
-- knows nothing are five hundred to it, and each part of a plan is then joined with every purchase order.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION analyze_plan() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    named text;
BEGIN
    FOR named IN
        SELECT c.relname
        FROM pg_class AS c
        CROSS JOIN LATERAL (SELECT pg_relation_size(c.oid) / CAST(current_setting('block_size') AS integer) AS pages) AS s
        WHERE c.relnamespace = CAST(current_schema() AS regnamespace)
            AND c.relname IN ('backorders', 'backorder_dates', 'pegs', 'supply_estimates', 'order_estimates', 'sales_orders', 'sales_order_lines', 'purchase_orders',
                'purchase_order_lines', 'receipts', 'stock_levels', 'allocations', 'promises', 'skus', 'supplier_skus',
                'warehouses', 'suppliers', 'customers', 'company', 'sales_order_line_components', 'purchase_acknowledgements')
            AND s.pages > 0
            AND (c.reltuples <= 0 OR abs(s.pages - c.relpages) > 0.2 * c.relpages + 8)
        ORDER BY c.relname
    LOOP
        EXECUTE format('ANALYZE %I', named);
    END LOOP;
END $$;
-- +goose StatementEnd
-- Replaced, it is again to be given what makes it run as its owner.
-- +goose StatementBegin
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION analyze_plan() SECURITY DEFINER SET search_path = %I, pg_temp', current_schema());
END $$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION analyze_plan() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    named text;
BEGIN
    FOR named IN
        SELECT c.relname
        FROM pg_class AS c
        CROSS JOIN LATERAL (SELECT pg_relation_size(c.oid) / CAST(current_setting('block_size') AS integer) AS pages) AS s
        WHERE c.relnamespace = CAST(current_schema() AS regnamespace)
            AND c.relname IN ('backorders', 'backorder_dates', 'pegs', 'supply_estimates', 'order_estimates', 'sales_orders', 'sales_order_lines', 'purchase_orders',
                'purchase_order_lines', 'receipts', 'stock_levels', 'allocations', 'promises', 'skus', 'supplier_skus')
            AND s.pages > 0
            AND (c.reltuples <= 0 OR abs(s.pages - c.relpages) > 0.2 * c.relpages + 8)
        ORDER BY c.relname
    LOOP
        EXECUTE format('ANALYZE %I', named);
    END LOOP;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION analyze_plan() SECURITY DEFINER SET search_path = %I, pg_temp', current_schema());
END $$;
-- +goose StatementEnd
