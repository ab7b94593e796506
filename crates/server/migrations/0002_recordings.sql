-- Recordings of voices, each known by the tenant and the bytes of its file.
CREATE TABLE recordings (
    id TEXT PRIMARY KEY,
    tenant TEXT NOT NULL,
    format TEXT NOT NULL,
    blake3 TEXT NOT NULL,
    file_bytes BIGINT NOT NULL,
    length_seconds DOUBLE PRECISION NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL
);
CREATE INDEX recordings_by_tenant ON recordings (tenant);

-- How long a recording speaks, as it is heard at a sample rate and with or without noise suppression.
CREATE TABLE speeches (
    recording TEXT NOT NULL REFERENCES recordings (id) ON DELETE CASCADE,
    sample_rate BIGINT NOT NULL,
    denoise BIGINT NOT NULL,
    seconds DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (recording, sample_rate, denoise)
);
