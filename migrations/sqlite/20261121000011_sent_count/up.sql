-- How many messages a person has sent in a conversation, up to `last_seq` and up to `at_seq` (where their cursor stands).
CREATE TABLE sent_count (
    conversation BIGINT NOT NULL,
    person BIGINT NOT NULL,
    messages BIGINT NOT NULL,
    last_seq BIGINT NOT NULL,
    at_seq BIGINT NOT NULL DEFAULT 0,
    at_messages BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (conversation, person)
);
INSERT INTO sent_count (conversation, person, messages, last_seq)
    SELECT conversation, sender, count(*), max(seq) FROM message GROUP BY conversation, sender;
