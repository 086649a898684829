-- Conversations and messages. `message` is append-only: edits and recalls are rows of `revision`.
CREATE TABLE conversation (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT,
    topic TEXT,
    department BIGINT,
    direct_key TEXT UNIQUE,
    visibility TEXT NOT NULL,
    history TEXT NOT NULL,
    posting TEXT NOT NULL,
    include_below BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    pos BIGINT NOT NULL
);
CREATE UNIQUE INDEX conversation_department ON conversation (department) WHERE department IS NOT NULL;
CREATE INDEX conversation_open ON conversation (visibility, id);
CREATE TABLE member (
    conversation BIGINT NOT NULL,
    person BIGINT NOT NULL,
    from_position BIGINT NOT NULL,
    to_position BIGINT,
    visible_from_seq BIGINT NOT NULL,
    visible_to_seq BIGINT,
    role TEXT NOT NULL,
    via TEXT NOT NULL,
    PRIMARY KEY (conversation, person, from_position)
);
CREATE UNIQUE INDEX member_current ON member (conversation, person) WHERE to_position IS NULL;
CREATE INDEX member_person ON member (person, to_position);
CREATE TABLE message (
    position BIGINT PRIMARY KEY,
    conversation BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    sender BIGINT NOT NULL,
    client_id BYTEA NOT NULL,
    at BIGINT NOT NULL,
    body TEXT,
    reply_to BIGINT,
    thread_root BIGINT,
    forward_of TEXT,
    mentions TEXT,
    who_salt BYTEA NOT NULL,
    content_salt BYTEA
);
CREATE UNIQUE INDEX message_conversation ON message (conversation, seq);
CREATE UNIQUE INDEX message_client ON message (client_id, sender);
CREATE TABLE revision (
    conversation BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    rev BIGINT NOT NULL,
    kind TEXT NOT NULL,
    position BIGINT NOT NULL,
    at BIGINT NOT NULL,
    person BIGINT NOT NULL,
    body TEXT,
    mentions TEXT,
    PRIMARY KEY (conversation, seq, rev)
);
CREATE INDEX revision_position ON revision (position);
CREATE TABLE reaction (
    conversation BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    emoji TEXT NOT NULL,
    person BIGINT NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (conversation, seq, emoji, person)
);
CREATE TABLE pin (
    conversation BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    person BIGINT NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (conversation, seq)
);
CREATE TABLE mention (
    person BIGINT NOT NULL,
    conversation BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (person, conversation, seq)
);
CREATE INDEX mention_message ON mention (conversation, seq);
CREATE TABLE reading (
    conversation BIGINT NOT NULL,
    person BIGINT NOT NULL,
    read_seq BIGINT NOT NULL,
    seen_seq BIGINT NOT NULL,
    mine BIGINT NOT NULL,
    PRIMARY KEY (conversation, person)
);
CREATE INDEX reading_mine ON reading (person, mine);
CREATE TABLE person_mine (
    person BIGINT PRIMARY KEY,
    mine BIGINT NOT NULL
);
