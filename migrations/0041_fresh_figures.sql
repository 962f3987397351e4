-- +goose Up
-- What follows an import asks about rows of which the planner of PostgreSQL has no figures yet. It is told at once.
-- +goose StatementBegin
CREATE FUNCTION analyze_merged(merged regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ANALYZE %s', merged);
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION analyze_merged(regclass) SECURITY DEFINER SET search_path = %I, pg_temp', current_schema());
END $$;
-- +goose StatementEnd

-- +goose Down
DROP FUNCTION analyze_merged;
