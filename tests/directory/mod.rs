//! People, departments, sign-in.

mod cut_off;
mod department_admins;
mod entries;
mod house;
mod ldap;
mod ldap_broken_off;
mod ldap_company;
mod ldap_servers;
mod ldap_sign_in;
mod offices;
mod oidc;
mod oidc_logout;
mod paper;
mod passkeys;
mod personal_tokens;
mod refresh;
mod refresh;
mod rules;
mod rules;
mod scim;
mod second_factors;
mod sign_in;
mod sync;
mod sync_ldap;
mod tokens;
