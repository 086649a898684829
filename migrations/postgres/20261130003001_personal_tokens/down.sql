DROP TABLE personal_token;
