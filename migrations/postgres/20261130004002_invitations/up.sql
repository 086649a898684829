-- Invitations to an account, and the accounts of external people with their sponsor and their end.
CREATE TABLE invitation (
    id BIGINT PRIMARY KEY,
    digest BYTEA NOT NULL UNIQUE,
    name TEXT NOT NULL,
    email TEXT,
    kind TEXT NOT NULL,
    departments TEXT NOT NULL,
    sponsor BIGINT,
    account_until BIGINT,
    made_by BIGINT,
    made_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    person BIGINT
);
CREATE TABLE guest (
    person BIGINT PRIMARY KEY,
    sponsor BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    reminded BOOLEAN NOT NULL
);
CREATE INDEX guest_expires_at ON guest (expires_at);
CREATE INDEX guest_sponsor ON guest (sponsor);
