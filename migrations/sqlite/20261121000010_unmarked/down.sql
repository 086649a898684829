DROP TABLE unmarked;
