//! People, departments, sign-in.

mod cut_off;
mod entries;
mod house;
mod import;
mod ldap;
mod ldap_broken_off;
mod ldap_import;
mod ldap_servers;
mod ldap_sign_in;
mod names;
mod pace;
mod refresh;
mod rules;
mod sign_in;
mod tokens;
