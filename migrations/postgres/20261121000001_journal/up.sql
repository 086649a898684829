-- The journal: one ordered log of every change. No foreign keys here: they halve the write rate, `audit verify` checks references.
CREATE TABLE installation (
    "only" BIGINT PRIMARY KEY CHECK ("only" = 1),
    origin TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    vkey TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE TABLE origin (
    id BIGINT PRIMARY KEY,
    session BIGINT,
    ip TEXT NOT NULL,
    client TEXT NOT NULL,
    node TEXT NOT NULL
);
CREATE TABLE entry (
    position BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    outcome BIGINT NOT NULL,
    audience BIGINT NOT NULL,
    actor BIGINT,
    origin BIGINT NOT NULL,
    leaf_hash BYTEA NOT NULL
);
CREATE INDEX entry_audience ON entry (audience, position);
CREATE TABLE entry_person (
    person BIGINT NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (person, position)
);
CREATE TABLE disclosure (
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    digest BYTEA NOT NULL,
    salt BYTEA,
    value TEXT,
    PRIMARY KEY (position, name)
);
CREATE TABLE journal_batch (
    last_position BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    frontier BYTEA NOT NULL,
    token BYTEA NOT NULL
);
CREATE TABLE checkpoint (
    size BIGINT PRIMARY KEY,
    root BYTEA NOT NULL,
    note TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE TABLE tile (
    level BIGINT NOT NULL,
    idx BIGINT NOT NULL,
    hashes BYTEA NOT NULL,
    PRIMARY KEY (level, idx)
);
CREATE TABLE follower (
    name TEXT PRIMARY KEY,
    position BIGINT NOT NULL
);
CREATE TABLE follower_parked (
    name TEXT NOT NULL,
    position BIGINT NOT NULL,
    problem TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (name, position)
);
CREATE TABLE delivery (
    id TEXT PRIMARY KEY,
    channel TEXT NOT NULL,
    position BIGINT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    lease TEXT,
    problem TEXT
);
CREATE INDEX delivery_due ON delivery (channel, state, due_at);
CREATE TABLE lease (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until BIGINT NOT NULL
);
CREATE TABLE secret (
    name TEXT PRIMARY KEY,
    wrapped BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    retired_at BIGINT
);
