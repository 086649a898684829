-- Browsers and devices that a person signed in on before, links to choose a new password, proofs of mail addresses and mobile numbers.
CREATE TABLE known_device (
    digest BYTEA PRIMARY KEY,
    person BIGINT NOT NULL,
    used_at BIGINT NOT NULL
);
CREATE INDEX known_device_person ON known_device (person, used_at);
CREATE TABLE reset_link (
    digest BYTEA PRIMARY KEY,
    person BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX reset_link_person ON reset_link (person);
CREATE TABLE contact (
    person BIGINT NOT NULL,
    kind TEXT NOT NULL,
    contact_key TEXT NOT NULL,
    verified_at BIGINT NOT NULL,
    PRIMARY KEY (person, kind)
);
CREATE TABLE contact_code (
    person BIGINT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    digest BYTEA NOT NULL,
    expires_at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    PRIMARY KEY (person, kind)
);
