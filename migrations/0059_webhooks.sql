-- +goose Up
-- Where other programs are told what happened. The secret signs messages, so it has to be kept as it is; the one before is
-- kept beside it for a while when it is changed.
CREATE TABLE webhook_endpoints (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name            text NOT NULL,
    url             text NOT NULL,
    events          text NOT NULL,
    secret          text NOT NULL,
    secret_before   text,
    before_until    timestamptz,
    created_by      text NOT NULL,
    created_at      timestamptz NOT NULL,
    failing_since   timestamptz,
    wake_at         timestamptz,
    disabled_at     timestamptz,
    disabled_reason text,
    CONSTRAINT webhook_endpoints_name_filled CHECK (btrim(name) <> '' AND octet_length(name) <= 300),
    CONSTRAINT webhook_endpoints_name_unique UNIQUE (name),
    CONSTRAINT webhook_endpoints_events_filled CHECK (events <> ''),
    CONSTRAINT webhook_endpoints_before_ends CHECK ((secret_before IS NULL) = (before_until IS NULL)),
    CONSTRAINT webhook_endpoints_disabled_for_a_reason CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL))
);

-- What happened, as it is sent: written by the transaction in which it happened.
CREATE TABLE webhook_messages (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    type    text NOT NULL,
    at      timestamptz NOT NULL,
    payload text NOT NULL
);
CREATE INDEX webhook_messages_by_time ON webhook_messages (at, id);

CREATE TABLE webhook_deliveries (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message_id  bigint NOT NULL REFERENCES webhook_messages (id) ON DELETE CASCADE,
    endpoint_id bigint NOT NULL REFERENCES webhook_endpoints (id) ON DELETE CASCADE,
    state       text NOT NULL,
    attempts    integer NOT NULL DEFAULT 0,
    tries_left  integer NOT NULL,
    next_at     timestamptz NOT NULL,
    done_at     timestamptz,
    CONSTRAINT webhook_deliveries_once UNIQUE (endpoint_id, message_id),
    CONSTRAINT webhook_deliveries_state_known CHECK (state IN ('waiting', 'delivered', 'dead')),
    CONSTRAINT webhook_deliveries_done CHECK ((state = 'waiting') = (done_at IS NULL)),
    CONSTRAINT webhook_deliveries_counts CHECK (attempts >= 0 AND tries_left >= 0)
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (endpoint_id, next_at, id) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_by_endpoint ON webhook_deliveries (endpoint_id, id DESC);
CREATE INDEX webhook_deliveries_by_message ON webhook_deliveries (message_id);

CREATE TABLE webhook_attempts (
    delivery_id bigint NOT NULL REFERENCES webhook_deliveries (id) ON DELETE CASCADE,
    attempt_no  integer NOT NULL,
    at          timestamptz NOT NULL,
    took_ms     integer NOT NULL,
    status      integer,
    excerpt     text NOT NULL,
    PRIMARY KEY (delivery_id, attempt_no)
);

-- The orders of which it was told that they are ready, so that it is told when they become so and not again.
CREATE TABLE webhook_ready_orders (
    order_id bigint NOT NULL PRIMARY KEY REFERENCES sales_orders (id) ON DELETE CASCADE
);

-- +goose Down
DROP TABLE webhook_ready_orders, webhook_attempts, webhook_deliveries, webhook_messages, webhook_endpoints;
