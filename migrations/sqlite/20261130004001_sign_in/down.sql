DROP TABLE contact_code;
DROP TABLE contact;
DROP TABLE reset_link;
DROP TABLE known_device;
