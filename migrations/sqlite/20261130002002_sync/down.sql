DROP TABLE sync_conflict;
DROP TABLE sync_source;
DROP TABLE sync_run;
