DROP TABLE oidc_session;
DROP TABLE oidc_identity;
