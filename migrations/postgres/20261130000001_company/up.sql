-- Sign-in by mail and by mobile, employee numbers, heads of departments, who is not in the address book.
ALTER TABLE person ADD COLUMN employee_number TEXT;
ALTER TABLE person ADD COLUMN email_key TEXT;
ALTER TABLE person ADD COLUMN phone_key TEXT;
ALTER TABLE person ADD COLUMN hidden BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE person SET email_key = lower(email);
UPDATE person SET phone_key = replace(replace(replace(replace(phone, ' ', ''), '-', ''), '(', ''), ')', '');
CREATE INDEX person_email_key ON person (email_key);
CREATE INDEX person_phone_key ON person (phone_key);
ALTER TABLE department ADD COLUMN head BIGINT;
ALTER TABLE department ADD COLUMN deputy BIGINT;
ALTER TABLE department ADD COLUMN hidden BOOLEAN NOT NULL DEFAULT FALSE;
