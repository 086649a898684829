ALTER TABLE department DROP COLUMN hidden;
ALTER TABLE department DROP COLUMN deputy;
ALTER TABLE department DROP COLUMN head;
DROP INDEX person_phone_key;
DROP INDEX person_email_key;
ALTER TABLE person DROP COLUMN hidden;
ALTER TABLE person DROP COLUMN phone_key;
ALTER TABLE person DROP COLUMN email_key;
ALTER TABLE person DROP COLUMN employee_number;
