DROP TABLE scim_group;
DROP TABLE scim_user;
