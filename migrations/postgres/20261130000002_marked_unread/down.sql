ALTER TABLE reading DROP COLUMN marked_at;
