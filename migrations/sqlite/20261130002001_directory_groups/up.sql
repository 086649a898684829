-- Groups of directory sources, who granted a role, departments that their source no longer has.
CREATE TABLE directory_group (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    external_id TEXT NOT NULL,
    name TEXT NOT NULL,
    conversation BOOLEAN NOT NULL,
    pos BIGINT NOT NULL
);
CREATE UNIQUE INDEX directory_group_external ON directory_group (source, external_id);
CREATE TABLE directory_group_member (
    group_id BIGINT NOT NULL,
    person BIGINT NOT NULL,
    PRIMARY KEY (group_id, person)
);
CREATE INDEX directory_group_member_person ON directory_group_member (person);
ALTER TABLE role_grant ADD COLUMN source TEXT NOT NULL DEFAULT 'admin';
ALTER TABLE department ADD COLUMN gone BOOLEAN NOT NULL DEFAULT FALSE;
