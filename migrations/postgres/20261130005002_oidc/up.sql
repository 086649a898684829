-- Who signs in by which account of which OpenID provider, and which sessions a provider may end.
CREATE TABLE oidc_identity (
    provider TEXT NOT NULL,
    issuer TEXT NOT NULL,
    sub TEXT NOT NULL,
    person BIGINT NOT NULL,
    linked_at BIGINT NOT NULL,
    PRIMARY KEY (provider, issuer, sub)
);
CREATE INDEX oidc_identity_person ON oidc_identity (person);
CREATE TABLE oidc_session (
    session BIGINT PRIMARY KEY,
    provider TEXT NOT NULL,
    sub TEXT NOT NULL,
    sid TEXT
);
CREATE INDEX oidc_session_sub ON oidc_session (provider, sub);
CREATE INDEX oidc_session_sid ON oidc_session (provider, sid);
