-- Who administers which department; what is proposed about the offices; who is not in the address book.
CREATE TABLE department_admin (
    department BIGINT NOT NULL,
    person BIGINT NOT NULL,
    PRIMARY KEY (department, person)
);
CREATE INDEX department_admin_person ON department_admin (person);
CREATE TABLE office_proposal (
    id INTEGER PRIMARY KEY,
    person BIGINT NOT NULL,
    role TEXT NOT NULL,
    holds BOOLEAN NOT NULL,
    proposer BIGINT NOT NULL,
    UNIQUE (person, role)
);
CREATE INDEX person_hidden ON person (id) WHERE hidden;
CREATE INDEX department_hidden ON department (id) WHERE hidden;
