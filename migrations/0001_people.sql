-- +goose Up
-- Who may sign in, what they may do, and the sessions that prove it.
CREATE TABLE users (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email          text COLLATE "C" NOT NULL,
    name           text NOT NULL,
    role           text NOT NULL,
    password_hash  text NOT NULL,
    must_change    boolean NOT NULL DEFAULT false,
    disabled_at    timestamptz,
    last_sign_in   timestamptz,
    version        bigint NOT NULL DEFAULT 1,
    created_at     timestamptz NOT NULL,
    CONSTRAINT users_email_unique UNIQUE (email),
    CONSTRAINT users_email_lower CHECK (email = lower(email) AND email <> ''),
    CONSTRAINT users_role_known CHECK (role IN ('owner', 'manager', 'buyer', 'warehouse', 'support'))
);

CREATE TABLE sessions (
    id_hash      bytea PRIMARY KEY,
    user_id      bigint REFERENCES users (id) ON DELETE CASCADE,
    data         bytea NOT NULL,
    user_agent   text NOT NULL,
    created_at   timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Failed sign-ins per account and per address: the back-off doubles with each and never locks for ever.
CREATE TABLE sign_in_failures (
    subject     text COLLATE "C" PRIMARY KEY,
    failures    integer NOT NULL,
    last_failed timestamptz NOT NULL,
    CONSTRAINT sign_in_failures_positive CHECK (failures > 0)
);

-- One row: what holds for the whole company.
CREATE TABLE company (
    id                    boolean PRIMARY KEY DEFAULT true,
    name                  text NOT NULL DEFAULT 'My company',
    currency              text NOT NULL DEFAULT 'USD',
    order_policy          text NOT NULL DEFAULT 'backorder',
    default_warehouse_id  bigint,
    overdue_grace_days    integer NOT NULL DEFAULT 7,
    starvation_days       integer NOT NULL DEFAULT 30,
    rank_rule             text NOT NULL DEFAULT 'FIFO',
    as_of                 date,
    CONSTRAINT company_is_one_row CHECK (id),
    CONSTRAINT company_grace_not_negative CHECK (overdue_grace_days >= 0),
    CONSTRAINT company_starvation_not_negative CHECK (starvation_days >= 0),
    CONSTRAINT company_rank_rule_known CHECK (rank_rule IN ('FIFO', 'PRIORITY', 'DUE', 'FAIR')),
    CONSTRAINT company_order_policy_known CHECK (order_policy IN ('backorder', 'deny', 'inbound_only'))
);
INSERT INTO company DEFAULT VALUES;

-- +goose Down
DROP TABLE company, sign_in_failures, sessions, users;
