-- The ledger: one SQL for SQLite and PostgreSQL. Instants are milliseconds since 1970; 0 or '' where there is none.
CREATE TABLE tokens (
    id TEXT PRIMARY KEY,
    tenant TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    scope TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT NOT NULL DEFAULT 0
);

-- One piece of work: a prescription of one tenant for one engine version, whoever asked for it and how often.
CREATE TABLE renders (
    id TEXT PRIMARY KEY,
    tenant TEXT NOT NULL,
    wish TEXT NOT NULL,
    format TEXT NOT NULL,
    engine TEXT NOT NULL,
    state TEXT NOT NULL,
    stage TEXT NOT NULL DEFAULT '',
    phase TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    owner TEXT NOT NULL DEFAULT '',
    lease_until BIGINT NOT NULL DEFAULT 0,
    not_before BIGINT NOT NULL DEFAULT 0,
    attempts BIGINT NOT NULL DEFAULT 0,
    waits BIGINT NOT NULL DEFAULT 0,
    segments_done BIGINT NOT NULL DEFAULT 0,
    segment_count BIGINT NOT NULL DEFAULT 0,
    speed DOUBLE PRECISION NOT NULL DEFAULT 0,
    length_seconds DOUBLE PRECISION NOT NULL,
    expected_bytes BIGINT NOT NULL,
    file_bytes BIGINT NOT NULL DEFAULT 0,
    blake3 TEXT NOT NULL DEFAULT '',
    integrated_lufs DOUBLE PRECISION NOT NULL DEFAULT 0,
    range_lu DOUBLE PRECISION NOT NULL DEFAULT 0,
    true_peak_dbtp DOUBLE PRECISION NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL DEFAULT 0,
    used_at BIGINT NOT NULL
);
CREATE INDEX renders_by_state ON renders (state, created_at);
CREATE INDEX renders_by_tenant ON renders (tenant, state);

-- What a tenant sees: an order, with the client it was for.
CREATE TABLE tracks (
    id TEXT PRIMARY KEY,
    tenant TEXT NOT NULL,
    render TEXT NOT NULL REFERENCES renders (id),
    client TEXT NOT NULL DEFAULT '',
    request_id TEXT,
    created_at BIGINT NOT NULL,
    cancelled_at BIGINT NOT NULL DEFAULT 0,
    UNIQUE (tenant, request_id)
);
CREATE INDEX tracks_by_tenant ON tracks (tenant, created_at, id);
CREATE INDEX tracks_by_render ON tracks (render);
