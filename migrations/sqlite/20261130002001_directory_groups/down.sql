ALTER TABLE department DROP COLUMN gone;
ALTER TABLE role_grant DROP COLUMN source;
DROP TABLE directory_group_member;
DROP TABLE directory_group;
