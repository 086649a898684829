-- When a reaction or pin was last taken off a message: the row that carried the position is gone, the change is not.
CREATE TABLE unmarked (
    conversation BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (conversation, seq)
);
