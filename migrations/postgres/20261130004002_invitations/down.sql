DROP TABLE guest;
DROP TABLE invitation;
