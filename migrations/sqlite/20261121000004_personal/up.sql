-- Personal state: numbered by the counter in `person_mine`, not journalled. An emptied draft or status keeps its row, so that other devices learn of it.
CREATE TABLE conversation_setting (
    person BIGINT NOT NULL,
    conversation BIGINT NOT NULL,
    pinned BOOLEAN NOT NULL,
    muted BOOLEAN NOT NULL,
    level TEXT,
    mine BIGINT NOT NULL,
    PRIMARY KEY (person, conversation)
);
CREATE INDEX conversation_setting_mine ON conversation_setting (person, mine);
CREATE TABLE draft (
    person BIGINT NOT NULL,
    conversation BIGINT NOT NULL,
    body TEXT NOT NULL,
    reply_to BIGINT,
    at BIGINT NOT NULL,
    mine BIGINT NOT NULL,
    PRIMARY KEY (person, conversation)
);
CREATE INDEX draft_mine ON draft (person, mine);
CREATE TABLE preference (
    person INTEGER PRIMARY KEY,
    chosen TEXT NOT NULL,
    mine BIGINT NOT NULL
);
CREATE TABLE custom_status (
    person INTEGER PRIMARY KEY,
    emoji TEXT,
    body TEXT,
    until BIGINT,
    mine BIGINT NOT NULL
);
