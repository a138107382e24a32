CREATE TABLE pulse_hooks_inbox (
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source TEXT NOT NULL,
    id TEXT NOT NULL,
    event_type TEXT NOT NULL,
    event_key TEXT,
    sent_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    due_at BIGINT,
    attempt BIGINT NOT NULL DEFAULT 0,
    failed BIGINT NOT NULL DEFAULT 0,
    lost BIGINT NOT NULL DEFAULT 0,
    settled_at BIGINT,
    has_payload BIGINT NOT NULL DEFAULT 1,
    UNIQUE (id, source)
);
CREATE INDEX pulse_hooks_inbox_due ON pulse_hooks_inbox (due_at, number) WHERE due_at IS NOT NULL;
CREATE INDEX pulse_hooks_inbox_running ON pulse_hooks_inbox (source, event_key) WHERE state = 'running';
CREATE INDEX pulse_hooks_inbox_parked ON pulse_hooks_inbox (source, event_key, number) WHERE state = 'waiting' AND due_at IS NULL;
CREATE INDEX pulse_hooks_inbox_suspects ON pulse_hooks_inbox (due_at) WHERE state = 'waiting' AND lost >= 2;
CREATE INDEX pulse_hooks_inbox_unsettled ON pulse_hooks_inbox (number) WHERE state <> 'done';
CREATE INDEX pulse_hooks_inbox_whole ON pulse_hooks_inbox (settled_at) WHERE state = 'done' AND has_payload = 1;
CREATE INDEX pulse_hooks_inbox_remembered ON pulse_hooks_inbox (settled_at) WHERE state = 'done' AND has_payload = 0;
CREATE TABLE pulse_hooks_payloads (
    number BIGINT PRIMARY KEY,
    headers BYTEA NOT NULL,
    body BYTEA NOT NULL
);
CREATE TABLE pulse_hooks_failures (
    number BIGINT NOT NULL,
    attempt BIGINT NOT NULL,
    at BIGINT NOT NULL,
    error TEXT NOT NULL,
    PRIMARY KEY (number, attempt)
);
