-- +goose Up
-- An import on the page is a run with states: its files are checked, a person decides, it is carried out. What was
-- uploaded and what was refused is kept in the database, so that whichever program does the work can reach it. No program
-- has written import_runs before this.
ALTER TABLE import_runs
    ADD COLUMN upload_key text COLLATE "C" NOT NULL DEFAULT '',
    ADD COLUMN size       bigint NOT NULL DEFAULT 0,
    ADD COLUMN keep_good  boolean NOT NULL DEFAULT false,
    ADD COLUMN as_of      date,
    ADD COLUMN reason     text NOT NULL DEFAULT '',
    ADD COLUMN progress   jsonb NOT NULL DEFAULT '{}',
    DROP CONSTRAINT import_runs_status_known,
    ADD CONSTRAINT import_runs_status_known
        CHECK (status IN ('checking', 'previewed', 'importing', 'done', 'refused', 'failed', 'discarded', 'expired')),
    ADD CONSTRAINT import_runs_name_filled CHECK (name <> ''),
    ADD CONSTRAINT import_runs_size_not_negative CHECK (size >= 0),
    ADD CONSTRAINT import_runs_finished CHECK ((finished_at IS NULL) = (status IN ('checking', 'previewed', 'importing')));
-- The form of an upload carries a key of its own: sending it twice makes one run.
CREATE UNIQUE INDEX import_runs_by_upload_key ON import_runs (upload_key) WHERE upload_key <> '';

CREATE TABLE import_files (
    run_id   bigint NOT NULL REFERENCES import_runs (id) ON DELETE CASCADE,
    kind     text COLLATE "C" NOT NULL,
    chunk_no integer NOT NULL,
    data     bytea NOT NULL,
    PRIMARY KEY (run_id, kind, chunk_no),
    CONSTRAINT import_files_kind_known CHECK (kind IN ('upload', 'errors')),
    CONSTRAINT import_files_chunk_no_positive CHECK (chunk_no > 0)
);
-- Chunks are packed already or not worth packing.
ALTER TABLE import_files ALTER COLUMN data SET STORAGE EXTERNAL;

-- +goose Down
DROP TABLE import_files;
DROP INDEX import_runs_by_upload_key;
DELETE FROM import_runs;
ALTER TABLE import_runs
    DROP CONSTRAINT import_runs_finished, DROP CONSTRAINT import_runs_size_not_negative, DROP CONSTRAINT import_runs_name_filled,
    DROP CONSTRAINT import_runs_status_known,
    DROP COLUMN progress, DROP COLUMN reason, DROP COLUMN as_of, DROP COLUMN keep_good, DROP COLUMN size, DROP COLUMN upload_key,
    ADD CONSTRAINT import_runs_status_known CHECK (status IN ('running', 'previewed', 'done', 'refused', 'failed'));
