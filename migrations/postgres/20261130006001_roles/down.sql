DROP INDEX department_hidden;
DROP INDEX person_hidden;
DROP TABLE office_proposal;
DROP TABLE department_admin;
