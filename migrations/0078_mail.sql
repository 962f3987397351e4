-- +goose Up
-- The outbox: what is sent by e-mail, written by the transaction that causes it. A mail that was written is kept, whatever
-- became of it. Dedupe names what it is about where the same must not be sent twice.
CREATE TABLE mails (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message_id text NOT NULL DEFAULT gen_random_uuid(),
    kind       text NOT NULL,
    document   text NOT NULL DEFAULT '',
    dedupe     text,
    recipients text NOT NULL,
    reply_to   text NOT NULL DEFAULT '',
    subject    text NOT NULL,
    body_text  text NOT NULL,
    body_html  text NOT NULL DEFAULT '',
    actor      text NOT NULL,
    at         timestamptz NOT NULL,
    state      text NOT NULL DEFAULT 'waiting',
    attempts   integer NOT NULL DEFAULT 0,
    tries_left integer NOT NULL,
    next_at    timestamptz NOT NULL,
    last_at    timestamptz,
    last_error text NOT NULL DEFAULT '',
    done_at    timestamptz,
    CONSTRAINT mails_message_id_unique UNIQUE (message_id),
    CONSTRAINT mails_dedupe_unique UNIQUE (dedupe),
    CONSTRAINT mails_recipients_filled CHECK (btrim(recipients) <> '' AND octet_length(recipients) <= 2000),
    CONSTRAINT mails_subject_filled CHECK (btrim(subject) <> '' AND octet_length(subject) <= 500),
    CONSTRAINT mails_state_known CHECK (state IN ('waiting', 'sent', 'held', 'bounced', 'failed')),
    CONSTRAINT mails_done CHECK ((state = 'waiting') = (done_at IS NULL)),
    CONSTRAINT mails_counts CHECK (attempts >= 0 AND tries_left >= 0)
);
CREATE INDEX mails_by_state ON mails (state, id DESC);
CREATE INDEX mails_by_document ON mails (document, id DESC) WHERE document <> '';

CREATE TABLE mail_attachments (
    mail_id    bigint NOT NULL REFERENCES mails (id) ON DELETE CASCADE,
    place      integer NOT NULL,
    name       text NOT NULL,
    media_type text NOT NULL,
    content    bytea NOT NULL,
    PRIMARY KEY (mail_id, place),
    CONSTRAINT mail_attachments_name_filled CHECK (name <> '')
);

-- +goose Down
DROP TABLE mail_attachments, mails;
