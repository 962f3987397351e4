-- +goose Up
-- Remarks, saved views, and the three records trust rests on: keys used once, the audit chain, imports.
CREATE TABLE notes (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject   text NOT NULL,
    subject_id bigint NOT NULL,
    body      text NOT NULL,
    actor     text NOT NULL,
    at        timestamptz NOT NULL,
    CONSTRAINT notes_subject_known CHECK (subject IN ('sales_order', 'sales_order_line', 'purchase_order', 'purchase_order_line', 'sku', 'supplier', 'customer')),
    CONSTRAINT notes_body_filled CHECK (body <> '')
);
CREATE INDEX notes_by_subject ON notes (subject, subject_id, id);

CREATE TABLE tags (
    subject    text NOT NULL,
    subject_id bigint NOT NULL,
    tag        text COLLATE "C" NOT NULL,
    PRIMARY KEY (subject, subject_id, tag),
    CONSTRAINT tags_tag_filled CHECK (tag <> '')
);
CREATE INDEX tags_by_tag ON tags (tag, subject, subject_id);

CREATE TABLE saved_views (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    list    text NOT NULL,
    name    text NOT NULL,
    query   text NOT NULL,
    user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    shared  boolean NOT NULL DEFAULT false,
    CONSTRAINT saved_views_name_unique UNIQUE (user_id, list, name),
    CONSTRAINT saved_views_name_filled CHECK (name <> '')
);

CREATE TABLE idempotency_keys (
    key         text COLLATE "C" PRIMARY KEY,
    actor       text NOT NULL,
    request_hash bytea NOT NULL,
    answer      jsonb,
    created_at  timestamptz NOT NULL
);

-- One row per change, chained: each row's hash covers the row before it.
CREATE TABLE audit_entries (
    id       bigint PRIMARY KEY,
    at       timestamptz NOT NULL,
    actor    text NOT NULL,
    action   text NOT NULL,
    subject  text NOT NULL,
    detail   text NOT NULL,
    previous_hash bytea NOT NULL,
    hash     bytea NOT NULL,
    CONSTRAINT audit_entries_gap_free CHECK (id > 0)
);
CREATE INDEX audit_entries_by_subject ON audit_entries (subject, id);
CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE import_runs (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name        text NOT NULL,
    status      text NOT NULL,
    actor       text NOT NULL,
    started_at  timestamptz NOT NULL,
    finished_at timestamptz,
    report      jsonb NOT NULL DEFAULT '{}',
    CONSTRAINT import_runs_status_known CHECK (status IN ('running', 'previewed', 'done', 'refused', 'failed'))
);

-- +goose Down
DROP TABLE import_runs, audit_entries, idempotency_keys, saved_views, tags, notes;
