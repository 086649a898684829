DROP INDEX sign_in_link_person;
ALTER TABLE sign_in_link DROP COLUMN passes;
ALTER TABLE session DROP COLUMN proven_at;
ALTER TABLE session DROP COLUMN factor;
ALTER TABLE session DROP COLUMN opened_by;
DROP TABLE once;
DROP TABLE recovery_code;
DROP TABLE second_factor;
