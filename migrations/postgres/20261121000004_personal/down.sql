DROP TABLE custom_status;
DROP TABLE preference;
DROP TABLE draft;
DROP TABLE conversation_setting;
