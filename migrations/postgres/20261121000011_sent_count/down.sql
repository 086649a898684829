DROP TABLE sent_count;
