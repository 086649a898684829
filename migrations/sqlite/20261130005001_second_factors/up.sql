-- Second factors, recovery codes, tokens that work once, how a session was opened, and which links pass a second factor.
CREATE TABLE second_factor (
    id INTEGER PRIMARY KEY,
    person BIGINT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT,
    -- A code generator: its secret, sealed by the master key, and what guards it against guessing.
    secret BLOB,
    last_step BIGINT NOT NULL DEFAULT 0,
    failures BIGINT NOT NULL DEFAULT 0,
    blocked_until BIGINT NOT NULL DEFAULT 0,
    -- A passkey: its id as base64url, the public key with its counter as JSON, and the person's name to authenticators.
    credential TEXT,
    passkey TEXT,
    handle BLOB
);
CREATE INDEX second_factor_person ON second_factor (person);
CREATE UNIQUE INDEX second_factor_credential ON second_factor (credential);
CREATE TABLE recovery_code (
    person BIGINT NOT NULL,
    digest BLOB NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (person, digest)
);
CREATE TABLE once (
    digest BLOB PRIMARY KEY,
    tries BIGINT NOT NULL,
    spent BOOLEAN NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX once_expires ON once (expires_at);
ALTER TABLE session ADD COLUMN opened_by TEXT NOT NULL DEFAULT 'password';
ALTER TABLE session ADD COLUMN factor TEXT;
ALTER TABLE session ADD COLUMN proven_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sign_in_link ADD COLUMN passes BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX sign_in_link_person ON sign_in_link (person);
