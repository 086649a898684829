-- The last message there was when the person marked unread: an own send before it no longer moves the cursor.
ALTER TABLE reading ADD COLUMN marked_at BIGINT NOT NULL DEFAULT 0;
