-- +goose Up
-- Keys with which programs speak to the API. Of the secret only its hash is kept; the prefix tells keys apart in lists,
-- logs and the audit chain. Scopes are words with a blank between them, as in OAuth.
CREATE TABLE api_keys (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name          text NOT NULL,
    prefix        text NOT NULL COLLATE "C",
    secret_hash   bytea NOT NULL,
    scopes        text NOT NULL,
    rate_limit    integer NOT NULL,
    created_by    text NOT NULL,
    created_at    timestamptz NOT NULL,
    expires_at    timestamptz,
    last_used_at  timestamptz,
    revoked_at    timestamptz,
    revoked_by    text,
    CONSTRAINT api_keys_name_filled CHECK (btrim(name) <> '' AND octet_length(name) <= 300),
    CONSTRAINT api_keys_prefix_unique UNIQUE (prefix),
    CONSTRAINT api_keys_scopes_filled CHECK (scopes <> ''),
    CONSTRAINT api_keys_rate_limit_in_bounds CHECK (rate_limit BETWEEN 1 AND 60000),
    CONSTRAINT api_keys_revoked_by_somebody CHECK ((revoked_at IS NULL) = (revoked_by IS NULL)),
    -- A name is free again when its key was revoked, so that a key can be replaced by one of the same name.
    CONSTRAINT api_keys_name_unique EXCLUDE USING btree (lower(name) WITH =) WHERE (revoked_at IS NULL)
);

-- +goose Down
DROP TABLE api_keys;
