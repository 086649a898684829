-- Personal access tokens. An id is the position of the entry that made the token; scopes are bits.
CREATE TABLE personal_token (
    id BIGINT PRIMARY KEY,
    person BIGINT NOT NULL,
    name TEXT NOT NULL,
    digest BYTEA NOT NULL UNIQUE,
    scopes BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    last_used_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX personal_token_person ON personal_token (person);
