-- What a SCIM client wrote of people and groups, beside what of it has a place in their own tables.
CREATE TABLE scim_user (
    person INTEGER PRIMARY KEY,
    document TEXT NOT NULL,
    deleted BOOLEAN NOT NULL
);
CREATE TABLE scim_group (
    group_id INTEGER PRIMARY KEY,
    document TEXT NOT NULL,
    pos BIGINT NOT NULL
);
