-- +goose Up
-- A key belongs to whoever sent it, and remembers the audit entry of its one effect.
ALTER TABLE idempotency_keys
    DROP CONSTRAINT idempotency_keys_pkey,
    ADD COLUMN audit_id bigint,
    ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (actor, key),
    ADD CONSTRAINT idempotency_keys_key_filled CHECK (key <> '');
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- Appends to the audit chain. The caller holds the lock of the table; the hash is the one of store.AuditHash.
-- +goose StatementBegin
CREATE FUNCTION append_audit(at timestamptz, actor text, actions text[], subjects text[], details text[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    last bigint := 0;
    previous bytea := '';
    digest bytea;
    field text;
BEGIN
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

-- +goose Down
DROP FUNCTION append_audit;
ALTER TABLE idempotency_keys
    DROP CONSTRAINT idempotency_keys_key_filled,
    DROP CONSTRAINT idempotency_keys_pkey,
    DROP COLUMN audit_id,
    ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (key);
DROP INDEX idempotency_keys_by_age;
