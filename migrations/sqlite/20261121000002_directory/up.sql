-- People, departments, roles, sessions. An id is the position of the entry that made the row.
CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    login TEXT NOT NULL,
    login_key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    latin_name TEXT,
    alias TEXT,
    title TEXT,
    email TEXT,
    phone TEXT,
    manager BIGINT,
    status TEXT NOT NULL,
    disabled_source TEXT,
    disabled_reason TEXT,
    source TEXT NOT NULL,
    external_id TEXT,
    pos BIGINT NOT NULL
);
CREATE TABLE credential (
    person INTEGER PRIMARY KEY,
    password_hash TEXT NOT NULL,
    must_change BOOLEAN NOT NULL
);
CREATE UNIQUE INDEX person_external ON person (source, external_id);
CREATE TABLE department (
    id INTEGER PRIMARY KEY,
    parent BIGINT,
    name TEXT NOT NULL,
    code TEXT,
    sort BIGINT NOT NULL,
    source TEXT NOT NULL,
    external_id TEXT,
    pos BIGINT NOT NULL
);
CREATE UNIQUE INDEX department_external ON department (source, external_id);
CREATE INDEX department_parent ON department (parent);
CREATE TABLE department_member (
    department BIGINT NOT NULL,
    person BIGINT NOT NULL,
    PRIMARY KEY (department, person)
);
CREATE INDEX department_member_person ON department_member (person);
CREATE TABLE role_grant (
    person BIGINT NOT NULL,
    role TEXT NOT NULL,
    PRIMARY KEY (person, role)
);
CREATE TABLE session (
    id INTEGER PRIMARY KEY,
    person BIGINT NOT NULL,
    device TEXT NOT NULL,
    client TEXT NOT NULL,
    ip TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    ended_at BIGINT,
    ended_reason TEXT
);
CREATE INDEX session_person ON session (person, ended_at);
CREATE INDEX session_ended ON session (ended_at);
CREATE TABLE refresh_token (
    digest BLOB PRIMARY KEY,
    session BIGINT NOT NULL,
    issued_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    predecessor BLOB
);
CREATE INDEX refresh_token_session ON refresh_token (session);
CREATE TABLE sign_in_link (
    digest BLOB PRIMARY KEY,
    person BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    reusable BOOLEAN NOT NULL,
    used_at BIGINT
);
CREATE TABLE company_policy (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    pos BIGINT NOT NULL
);
CREATE TABLE idempotency (
    actor BIGINT NOT NULL,
    client_key TEXT NOT NULL,
    result BIGINT NOT NULL,
    PRIMARY KEY (actor, client_key)
);
