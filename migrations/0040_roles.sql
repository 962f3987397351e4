-- +goose Up
-- Pegboard works as a role that owns nothing, where there is one (store.Options.OwnerURL). What such a role may not do
-- itself, these functions do as the owner: they append to the audit chain, note changes, and refresh the planner's figures.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION append_audit(at timestamptz, actor text, actions text[], subjects text[], details text[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    last bigint := 0;
    previous bytea := '';
    digest bytea;
    field text;
BEGIN
    -- The chain has one writer at a time, until it commits. What is read below is read after the wait.
    LOCK TABLE audit_entries IN SHARE ROW EXCLUSIVE MODE;
    SELECT e.id, e.hash INTO last, previous FROM audit_entries AS e ORDER BY e.id DESC LIMIT 1;
    last := coalesce(last, 0);
    previous := coalesce(previous, '');
    FOR i IN 1 .. coalesce(array_length(actions, 1), 0) LOOP
        last := last + 1;
        digest := previous || int8send(last) || int8send(CAST(extract(epoch FROM at) * 1000000 AS bigint));
        FOREACH field IN ARRAY ARRAY[actor, actions[i], subjects[i], details[i]] LOOP
            digest := digest || int8send(octet_length(convert_to(field, 'UTF8'))) || convert_to(field, 'UTF8');
        END LOOP;
        digest := sha256(digest);
        INSERT INTO audit_entries (id, at, actor, action, subject, detail, previous_hash, hash)
        VALUES (last, at, actor, actions[i], subjects[i], details[i], previous, digest);
        previous := digest;
    END LOOP;
    RETURN last;
END $$;
-- +goose StatementEnd

-- The planner of PostgreSQL judges pages of the queue by these figures; only owners may refresh them.
-- +goose StatementBegin
CREATE FUNCTION analyze_plan() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    ANALYZE backorders, pegs, sales_order_lines, sales_orders, purchase_order_lines, purchase_orders, stock_levels, allocations;
END $$;
-- +goose StatementEnd

-- A function that runs as its owner looks its names up in this schema only, and never first among a caller's temporary tables.
-- +goose StatementBegin
DO $$
DECLARE
    of_owner text;
BEGIN
    FOREACH of_owner IN ARRAY ARRAY['append_audit(timestamptz, text, text[], text[], text[])', 'note_change()', 'name_change()', 'analyze_plan()'] LOOP
        EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = %I, pg_temp', of_owner, current_schema());
    END LOOP;
END $$;
-- +goose StatementEnd

-- +goose Down
DROP FUNCTION analyze_plan;
ALTER FUNCTION name_change() SECURITY INVOKER RESET search_path;
ALTER FUNCTION note_change() SECURITY INVOKER RESET search_path;
ALTER FUNCTION append_audit(timestamptz, text, text[], text[], text[]) SECURITY INVOKER RESET search_path;
