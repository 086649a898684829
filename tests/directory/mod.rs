//! People, departments, sign-in.

mod cut_off;
mod entries;
mod house;
mod ldap;
mod ldap_broken_off;
mod ldap_company;
mod ldap_servers;
mod ldap_sign_in;
mod paper;
mod refresh;
mod rules;
mod sign_in;
mod sync;
mod sync_ldap;
mod tokens;
